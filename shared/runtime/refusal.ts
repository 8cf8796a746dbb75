import type { Fault, ProblemCode } from '#schemas/problems.ts';

interface Circumstances {
  readonly errors?: readonly Fault[];
  readonly currentStatus?: string;
  readonly currentVersion?: number;
  readonly retryAfterSeconds?: number;
}

/** A refusal with its stable code. Whatever throws it, the pipeline answers it as problem+json. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly circumstances: Circumstances;
  constructor(code: ProblemCode, circumstances: Circumstances = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.circumstances = circumstances;
  }
}
