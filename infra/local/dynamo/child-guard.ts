import type { ChildProcess } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const children = new Set<ChildProcess>();

/** Makes the child end with this process, however that ends, short of SIGKILL. */
export function guard(child: ChildProcess): void {
  if (children.size === 0) {
    process.on('exit', endChildren);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size > 0) return;
    process.off('exit', endChildren);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  });
}

function endChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** Whoever else listens to the signal decides how to end; alone, behave as if nobody listened. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endChildren();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
