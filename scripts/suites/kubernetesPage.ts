import { kubernetesSupport, type KubernetesSupport } from '../../src/app/kubernetes/support.ts';

/** The page that says how a manifest is exported for Kubernetes, and what becomes of every attribute, as Markdown. */
export function kubernetesPage(): string {
  const note = '<!-- Written by `npm run docs` from src/app/kubernetes/support. Change it there. -->';
  const sections = [
    section('Services', 'services.'),
    section('Networks', 'networks.'),
    section('Volumes', 'volumes.'),
    section('Secrets', 'secrets.'),
    section('Configs', 'configs.'),
  ];
  return `${['# Kubernetes', note, intro, ...sections].join('\n\n')}\n`;
}

const intro = `\`patchbay export kubernetes\` writes what of a manifest maps cleanly to objects of Kubernetes, to be applied by its own tools, and
says of the rest why it does not. In the editor it is _Export for Kubernetes…_. Nothing is asked of a cluster, and nothing runs there.

    patchbay export kubernetes | kubectl apply -f -
    patchbay export kubernetes -o k8s/            # a file an object
    patchbay --environment prod export kubernetes --volume-size 20Gi -o shop.yaml

| a service that … | is |
| --- | --- |
| another one waits for to complete, or of mode \`replicated-job\`, \`global-job\` | a Job |
| has \`deploy.mode: global\` | a DaemonSet |
| writes to a named volume | a StatefulSet: no two replicas of one place run at a time |
| is any other | a Deployment |

Each service is also a Service without an address of its own: its name stands for the addresses of its replicas, whatever port they listen
on, as in Compose. Published ports are a Service of type LoadBalancer more, named \`…-published\`, except those of the loopback address. Names
of Kubernetes have small letters, digits and \`-\` alone; one that has to change is told. A file that is mounted \`read_only\` goes with the
objects, as a ConfigMap; \`patchbay.dev/files\` on the pod is a hash of those, so that replicas are made anew when a file has changed.

Values that look like secrets, and those of \`secrets\`, are taken from Secrets, which are not written: what creates them is told. \`--secrets\`
writes them, with the values; keep such a file out of git. A limit without a reservation reserves as much, as is the rule of Kubernetes.

A file that is there and differs is replaced with \`--force\` alone; without it, nothing at all is written. No file is ever removed. Exit code 1
says that a service needs what Kubernetes has not (_refused_ below): the objects are written all the same. Attributes of \`build\` say how an
image is made, which stays as it is.`;

const words: Readonly<Record<KubernetesSupport['kind'], string>> = {
  mapped: 'mapped',
  emulated: 'emulated',
  'left-out': 'left out, and told',
  refused: '_refused_',
  needless: 'needless',
};

function section(title: string, prefix: string): string {
  const rows = Object.entries(kubernetesSupport)
    .filter(([attribute]) => attribute.startsWith(prefix))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([attribute, { kind, text }]) => `| \`${attribute.slice(prefix.length)}\` | ${words[kind]} | ${text} |`);
  return [`## ${title}`, '', '| attribute | | Kubernetes |', '| --- | --- | --- |', ...rows].join('\n');
}
