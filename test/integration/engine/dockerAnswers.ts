import Dockerode from 'dockerode';

/** Whether the tests that need Docker can run. In CI they must: there, that it does not answer is a failure. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await new Dockerode().ping();
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    console.warn('SKIPPED: Docker does not answer, so the engine is not tested with it.');
    return false;
  }
}
