/* What a job of the centre works on is asked for again until it is over; not while nobody looks. */
import { onScopeDispose, watch } from 'vue'

const EVERY = 1500

export function usePolling(load: () => Promise<void>, goesOn: () => boolean, every = EVERY): void {
  let timer: ReturnType<typeof setTimeout> | undefined

  async function turn(): Promise<void> {
    if (!document.hidden) await load()
    if (goesOn()) timer = setTimeout(turn, every)
  }

  watch(
    goesOn,
    (on) => {
      clearTimeout(timer)
      if (on) timer = setTimeout(turn, every)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
}
