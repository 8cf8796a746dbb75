import type { FailureCode } from '#schemas/exports.ts';

/** No try will ever make this export. */
export class Hopeless extends Error {
  readonly code: FailureCode;
  /** The original or the lead. */
  readonly on: string | undefined;
  constructor(code: FailureCode, on?: string) {
    super(code);
    this.name = 'Hopeless';
    this.code = code;
    this.on = on;
  }
}
