/* How the console is built: into the Python package, each file compressed once here rather than at every request. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const OUT = fileURLToPath(new URL('../src/sanxiang_centre/config/console', import.meta.url))
const CENTRE = process.env.SANXIANG_CENTRE ?? 'http://127.0.0.1:8000'

/* name.js -> name.js.gz, name.js.br beside it; the centre sends what the browser takes. */
function compressed(): Plugin {
  const squeeze = (path: string) => {
    const content = readFileSync(path)
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${path}.br`, brotliCompressSync(content))
  }
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const assets = join(OUT, 'assets')
      for (const name of readdirSync(assets)) if (/\.(js|css|svg)$/.test(name)) squeeze(join(assets, name))
    },
  }
}

export default defineConfig({
  base: '/desk/',
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      '@stream': fileURLToPath(new URL('./stream/src', import.meta.url)),
      '@lint': fileURLToPath(new URL('./lint/src', import.meta.url)),
    },
  },
  plugins: [
    // Static nodes as one piece of HTML would bring style attributes, which the content security policy forbids.
    vue({ template: { compilerOptions: { hoistStatic: false } } }),
    components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    compressed(),
  ],
  define: { __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    // A font or picture as data: would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: Object.fromEntries(['/api', '/auth', '/accounts'].map((path) => [path, { target: CENTRE, changeOrigin: false }])) },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'stream/test/*.test.ts'],
    server: { deps: { inline: ['element-plus'] } },
    css: false,
  },
})
