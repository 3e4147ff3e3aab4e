import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const openssl = (args: readonly string[]): Promise<unknown> => run('openssl', args);

export interface Certificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

/** An authority of a day, a server that is this address and a client, all made by openssl in `folder`. */
export async function makeCertificates(folder: string, address = '127.0.0.1'): Promise<Certificates> {
  const at = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-x509', '-days', '1', '-subj', '/CN=patchbay test authority'];
  await openssl(['req', ...newKey, ...authority, '-keyout', at('ca.key'), '-out', at('ca.pem')]);
  await Promise.all([
    writeFile(at('server.ext'), `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth\n`),
    writeFile(at('client.ext'), 'extendedKeyUsage=clientAuth\n'),
  ]);
  const sign = async (name: string): Promise<{ cert: string; key: string }> => {
    const [key, request, cert] = ['key', 'csr', 'pem'].map((end) => at(`${name}.${end}`)) as [string, string, string];
    await openssl(['req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
    const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', String(name.length), '-days', '1'];
    await openssl(['x509', '-req', '-in', request, ...by, '-extfile', at(`${name}.ext`), '-out', cert]);
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  };
  const [server, client] = await Promise.all([sign('server'), sign('client')]);
  return { ca: await readFile(at('ca.pem'), 'utf8'), server, client };
}
