/* What changes how one signs in: the centre may want the password first, for an open session might be somebody else's. */
import { ref } from 'vue'

import { confirmIdentity, NeedsPassword } from '@/api/auth'
import { useSaving } from '@/parts/saving'

export type Guarded = (act: () => Promise<void>) => Promise<void>

export function useGuard() {
  const saving = useSaving()
  const confirming = useSaving()
  const asked = ref<(() => Promise<void>) | null>(null)

  /* Does it, asking for the password first where the centre wants it. */
  const guarded: Guarded = async (act) => {
    await saving.run(async () => {
      try {
        await act()
      } catch (caught) {
        if (!(caught instanceof NeedsPassword)) throw caught
        asked.value = act
      }
    })
  }

  async function confirm(password: string): Promise<void> {
    const act = asked.value
    if (!act || !(await confirming.run(() => confirmIdentity(password)))) return
    asked.value = null
    await guarded(act)
  }

  const drop = () => (asked.value = null)
  return { saving, confirming, asked, guarded, confirm, drop }
}
