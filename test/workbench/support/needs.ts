import { doesDockerAnswer } from '../../../scripts/machine/docker.ts';

/** Without Docker the tests that need it are skipped by name; in CI they run all the same, and fail. */
export const isDockerThere = process.env['CI'] === 'true' || (await doesDockerAnswer());
