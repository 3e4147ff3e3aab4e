import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { matches, patternOf, type PathPattern } from '../text/pathPattern.ts';
import { snippetOf, type CompletionContext } from './completionContext.ts';

interface ShortForm {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}

const ports: readonly ShortForm[] = [
  { label: 'hostPort:containerPort', detail: 'a port of the host', body: '${1:8080}:${2:80}' },
  { label: 'containerPort', detail: 'any free port of the host', body: '${1:80}' },
  {
    label: 'hostIP:hostPort:containerPort',
    detail: 'a port of one address: 127.0.0.1 keeps others out',
    body: '${1:127.0.0.1}:${2:8080}:${3:80}',
  },
  { label: 'hostPort:containerPort/udp', detail: 'a port of UDP', body: '${1:5353}:${2:53}/${3|udp,tcp|}' },
  {
    label: 'hostRange:containerRange',
    detail: 'several ports at once',
    body: '${1:8000}-${2:8009}:${3:8000}-${4:8009}',
  },
];

const volumes: readonly ShortForm[] = [
  { label: 'hostPath:containerPath', detail: 'a folder or file of the host', body: '${1:./src}:${2:/app}' },
  {
    label: 'hostPath:containerPath:mode',
    detail: 'the same, read-only',
    body: '${1:./config}:${2:/etc/app}:${3|ro,rw,z,Z|}',
  },
  { label: 'volume:containerPath', detail: 'a volume of the top level', body: '${1:data}:${2:/var/lib/data}' },
  { label: 'containerPath', detail: 'a volume without a name', body: '${1:/var/cache}' },
];

const forms: readonly { readonly path: PathPattern; readonly forms: readonly ShortForm[]; readonly isQuoted?: true }[] =
  [
    // In quotes: YAML reads 22:22 as a number to the base of 60.
    { path: patternOf('services.*.ports.*'), forms: ports, isQuoted: true },
    { path: patternOf('services.*.volumes.*'), forms: volumes },
    {
      path: patternOf('services.*.devices.*'),
      forms: [
        {
          label: 'hostDevice:containerDevice:permissions',
          detail: 'a device of the host',
          body: '${1:/dev/ttyUSB0}:${2:/dev/ttyUSB0}:${3:rwm}',
        },
      ],
    },
    {
      path: patternOf('services.*.extra_hosts.*'),
      forms: [{ label: 'host:address', detail: 'a name for an address', body: '${1:name}:${2:192.168.0.10}' }],
    },
    {
      path: patternOf('services.*.expose.*'),
      forms: [{ label: 'containerPort', detail: 'a port for other services', body: '${1:8080}' }],
      isQuoted: true,
    },
  ];

/** The short forms of an item, with places to fill in. */
export function shortForms(context: CompletionContext): CompletionItem[] {
  const { cursor, prefix, quote, rest, sources } = context;
  const here = forms.find(({ path }) => matches(path, cursor.path));
  const isEmpty = prefix === '' && /^["']?\s*(?:$|[,\]#])/.test(rest);
  if (!here || !isEmpty || !sources.hasSnippets) return [];
  const mark = here.isQuoted && quote === '' ? '"' : '';
  return here.forms.map(({ label, detail, body }, index) => ({
    ...snippetOf(label, context, CompletionItemKind.Snippet, `${mark}${body}${mark}`),
    detail,
    sortText: `2 ${index}`,
    data: cursor.path.slice(0, -1),
  }));
}
