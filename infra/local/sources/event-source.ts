import type { Outcome } from '../functions/invocation.ts';

/** What all event sources share. */
export interface SourceContext {
  readonly region: string;
  readonly invoke: (functionName: string, payload: string) => Promise<Outcome>;
  /** Longest wait between attempts, in seconds; where it is shorter than AWS's own, retries come sooner. */
  readonly retryCapSeconds: number;
  readonly log: (line: string) => void;
}

/** Feeds a function from a queue or a stream until it is ended. */
export interface EventSource {
  /** Takes nothing more until resumed; resolves when what was taken is finished. */
  pause(): Promise<void>;
  resume(): void;
  /** Whether everything that was there when asking has been consumed (or the source is paused). */
  drained(): Promise<boolean>;
  /** Delivers what only waits for a batch to fill: nothing more will come. */
  hasten(): void;
  /** Something happened that may have written what this source reads: look more often for a while. */
  stir(): void;
  /** Ends; what was taken and not finished comes again at the next start. */
  end(): Promise<void>;
}
