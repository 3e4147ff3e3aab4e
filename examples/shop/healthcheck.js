// Asks the service of this environment whether it is well; the exit code is the answer.
import { port } from './lib/config.js';

const answer = await fetch(`http://127.0.0.1:${port()}/health`, { signal: AbortSignal.timeout(2000) }).catch(
  (error) => {
    console.error(error.message);
  },
);
process.exit(answer?.ok ? 0 : 1);
