const BUSY_MS = 40;
const IDLE_MS = 200;
const STAYS_BUSY_MS = 2000;

/** When a stream's reader goes on: it looks often while there is something to expect, waits, pauses and ends. */
export class Pace {
  readonly #ending = new AbortController();
  #paused = false;
  #woken = false;
  #busyUntil = 0;
  #endNap: () => void = () => {};

  get paused(): boolean {
    return this.#paused;
  }

  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Aborted when the reader is to end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  pause(): void {
    this.#paused = true;
    this.#endNap();
  }

  resume(): void {
    this.#paused = false;
    this.expect();
  }

  end(): void {
    this.#ending.abort();
    this.#endNap();
  }

  /** Ends the next rest at once, or the one under way. */
  wake(): void {
    this.#woken = true;
    this.#endNap();
  }

  /** Something may come: rest shortly for a while. */
  expect(): void {
    const wasIdle = Date.now() >= this.#busyUntil;
    this.#busyUntil = Date.now() + STAYS_BUSY_MS;
    if (wasIdle) this.#endNap();
  }

  /** Marks the begin of a round: only what wakes from now on shortens the rest after it. */
  begin(): void {
    this.#woken = false;
  }

  /** Rests between two rounds; whatever happens ends it. */
  async rest(): Promise<void> {
    await this.#nap(Date.now() < this.#busyUntil ? BUSY_MS : IDLE_MS, false);
  }

  /** Waits within a round, as long as the reader neither pauses nor ends. */
  async wait(ms = BUSY_MS): Promise<void> {
    await this.#nap(ms, true);
  }

  async #nap(ms: number, firm: boolean): Promise<void> {
    const hurried = () => this.ended || (firm ? this.#paused : this.#woken);
    if (hurried()) return;
    await new Promise<void>((settle) => {
      const timer = setTimeout(settle, ms);
      this.#endNap = () => {
        if (firm && !hurried()) return;
        clearTimeout(timer);
        settle();
      };
    });
    this.#endNap = () => {};
  }
}
