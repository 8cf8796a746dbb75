type Entry = Readonly<Record<string, string | number | boolean | undefined>>;

const write = (level: 'INFO' | 'ERROR', message: string, entry: Entry): void => {
  process.stdout.write(`${JSON.stringify({ level, message, at: new Date().toISOString(), ...entry })}\n`);
};

/**
 * One JSON line to the function's log. Entries hold ids, codes and counts only - never a body, a name or a number of a person;
 * the type admits nothing nested, so that no whole event slips in.
 */
export const log = {
  info: (message: string, entry: Entry = {}) => write('INFO', message, entry),
  /** As `info`, with the error's name, message and stack: these are the hub's own words, not a caller's. */
  error: (message: string, error: unknown, entry: Entry = {}) =>
    write('ERROR', message, {
      ...entry,
      error: error instanceof Error ? error.name : 'unknown',
      detail: error instanceof Error ? error.message : String(error),
      stack: error instanceof Error ? error.stack : undefined,
    }),
};
