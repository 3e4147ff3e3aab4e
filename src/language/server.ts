import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeManifestHost } from '../manifest/nodeHost.ts';
import { serve } from './languageServer.ts';

// The entry of dist/server.js: LSP over `--stdio`, `--node-ipc`, `--socket` or `--pipe`, as the arguments say.
const connection = createConnection(ProposedFeatures.all);
serve(connection, nodeManifestHost(process.env));
connection.listen();
