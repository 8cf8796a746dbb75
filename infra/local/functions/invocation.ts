/** The end of an invocation: a JSON payload, and whether the function failed (the payload then describes the error). */
export interface Outcome {
  readonly requestId: string;
  readonly payload: string;
  readonly failed: boolean;
}

/** An invocation on its way to an instance. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly settle: (outcome: Outcome) => void;
}

/** @returns the outcome of an invocation that the runtime ended, not the function. */
export function runtimeFailure(requestId: string, errorType: string, message: string): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: ${message}`;
  return { requestId, payload: JSON.stringify({ errorType, errorMessage }), failed: true };
}
