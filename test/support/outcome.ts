import { ProblemError } from '#schemas/client.ts';

/** The outcome of a call as a status and what was answered, or the problem. */
export async function outcome<B>(call: Promise<{ status: number; body: B; replayed: boolean; headers: Headers }>) {
  try {
    const { status, body, replayed, headers } = await call;
    return { status, body, replayed, headers, problem: undefined };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { problem, headers } = error;
    return { status: problem.status, body: undefined, replayed: false, headers, problem };
  }
}
