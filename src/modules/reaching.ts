import { PlayError } from '../errors.ts';

/** What a host says while it goes down or comes up: nobody may log in yet, or nobody answers. */
const passing = new Set(['unreachable', 'authentication', 'timeout', 'protocol', 'become']);

/** Runs a try. Trouble that may pass becomes its own sentence; any other, such as a changed host key, is thrown. */
export async function reached(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof PlayError && passing.has(error.code)) return error.message;
    throw error;
  }
}
