/* One write at a time: busy while it runs, and what went wrong. */
import { ref } from 'vue'

import { asProblem, type Problem } from '@/api/problems'

export function useSaving() {
  const busy = ref(false)
  const problem = ref<Problem | null>(null)

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await act()
      return true
    } catch (caught) {
      problem.value = asProblem(caught)
      return false
    } finally {
      busy.value = false
    }
  }

  const wrong = (field: string) => problem.value?.fields.find((each) => each.field === field)?.detail ?? ''
  return { busy, problem, run, wrong }
}
