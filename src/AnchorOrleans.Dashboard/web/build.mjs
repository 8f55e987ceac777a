// Bundles what the pages load. Names stay as they are: the service adds a hash of the content to their addresses.
import { build } from 'esbuild';

const [folder = 'dist'] = process.argv.slice(2);

await build({
  entryPoints: ['src/dashboard.ts', 'src/editor.ts', 'styles/dashboard.css', 'icons/icon.svg'],
  outdir: folder,
  entryNames: '[name]',
  loader: { '.svg': 'copy' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
});
