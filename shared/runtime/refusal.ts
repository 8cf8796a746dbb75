import type { Fault, ProblemCode } from '#schemas/problems.ts';

/** A fault before it is known in which language the caller reads. */
export type UntoldFault = Omit<Fault, 'detail'> & {
  readonly detail: string | { readonly zh: string; readonly en: string };
};

interface Circumstances {
  readonly errors?: readonly UntoldFault[];
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
