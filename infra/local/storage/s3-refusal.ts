/** What S3 answers to a request it does not fulfil. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** @returns the body of the answer. */
export function xmlOf({ code, message }: Refusal): string {
  const text = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
}
