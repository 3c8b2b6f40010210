/** What a connection needs of the world; a test gives its own. Times in milliseconds. */
export interface World {
  fetch: typeof fetch
  now: () => number
  random: () => number
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** Nothing came within the time, or nothing that is of use. */
export class Silent extends Error {}

/** The promise, or Silent after so long; `cut` is aborted then. */
export async function within<T>(world: World, milliseconds: number, promise: Promise<T>, cut?: AbortController): Promise<T> {
  const done = new AbortController()
  const late = world.wait(milliseconds, done.signal).then(() => {
    cut?.abort()
    throw new Silent()
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    done.abort()
  }
}

/** Aborted with `signal`, or by itself. */
export async function cuttable<T>(signal: AbortSignal, act: (cut: AbortController) => Promise<T>): Promise<T> {
  const cut = new AbortController()
  const stop = (): void => cut.abort()
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await act(cut)
  } finally {
    cut.abort()
    signal.removeEventListener('abort', stop)
  }
}

export const browser: World = {
  fetch: (...given) => fetch(...given),
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error('aborted'))
      const timer = setTimeout(resolve, milliseconds)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new Error('aborted'))
      })
    }),
}
