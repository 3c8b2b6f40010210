/* How many notices are unread. Asked again every minute, and when the window is looked at. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

import { api, ask } from '@/api/client'
import { Problem } from '@/api/problems'

const EVERY = 60_000

export const useInboxCount = defineStore('inbox', () => {
  const unread = ref(0)
  let following = false

  async function look(): Promise<void> {
    try {
      unread.value = (await ask(api.GET('/api/v1/notices/unread'))).unread
    } catch (caught) {
      // The next look will tell; the page shows its own failures.
      if (!(caught instanceof Problem)) throw caught
    }
  }

  function follow(): void {
    void look()
    if (following) return
    following = true
    setInterval(() => document.hidden || void look(), EVERY)
    document.addEventListener('visibilitychange', () => document.hidden || void look())
  }

  return { unread, look, follow }
})
