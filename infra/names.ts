/** The stack with what callers and data need: tables, stores, keys and the API. */
export const hubStackName = (stage: string) => `Hub-${stage}`;
/** The stack with what works behind it. Not `Hub-<stage>-work`, which would be the hub of a stage `<stage>-work`. */
export const workStackName = (stage: string) => `HubWork-${stage}`;
/** A stage's stacks in the order of their deployment: each takes only from those before it. */
export const stackNames = (stage: string) => [hubStackName(stage), workStackName(stage)] as const;
/**
 * The name of a function, in whichever of the stacks it is, so that an operator can say it.
 * @param hub the name of the stage's first stack
 */
export const functionName = (hub: string, name: string) => `${hub}-${name}`;
