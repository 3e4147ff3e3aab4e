// `node test/bench/data-drill.ts 50`: takes 50 projects on the Docker that runs through edits, commands and interrupts, half of them with
// `-v`, and looks for bytes that are gone. `SEED=7` for another series.
import Dockerode from 'dockerode';
import { dataDrill } from '../integration/engine/dataDrill.ts';
import { dockerAnswers } from '../integration/engine/dockerAnswers.ts';
import { ensureBusybox } from '../integration/engine/images.ts';

if (!(await dockerAnswers())) {
  console.warn('SKIPPED: no Docker answers.');
} else {
  await ensureBusybox();
  const docker = new Dockerode();
  const count = Number(process.argv[2] ?? 20);
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
  for (const takesVolumes of [false, true]) {
    const outcome = await dataDrill(docker, Math.ceil(count / 2), seed, takesVolumes, (text) => console.log(text));
    console.log(JSON.stringify({ bench: 'data drill', seed, takesVolumes, ...outcome }));
    if (outcome.lost.length > 0) process.exitCode = 1;
  }
}
