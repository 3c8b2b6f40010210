/* One clock for the whole page: everything that counts down moves at the same second. */
import { type Ref, ref, type ShallowRef } from 'vue'

const now: Ref<Date> = ref(new Date())
let ticking = false

function tick(): void {
  now.value = new Date()
}

export function useNow(): Readonly<ShallowRef<Date>> {
  if (!ticking) {
    ticking = true
    setInterval(() => document.hidden || tick(), 1000)
    document.addEventListener('visibilitychange', tick)
  }
  return now
}
