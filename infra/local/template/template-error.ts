/** A mistake in the template, or a use of CloudFormation the twin does not know: the message says where and what to do. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
