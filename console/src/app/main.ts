import 'element-plus/theme-chalk/base.css'
import '@/design/tokens.css'
import '@/design/element.css'
import '@/design/base.css'
import '@/design/theme'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from '@/app/App.vue'
import { router } from '@/app/router'
import { whenSignedOut } from '@/api/client'
import { useMe } from '@/api/me'
import { i18n, language, speak } from '@/i18n/i18n'

const app = createApp(App).use(createPinia()).use(i18n)
const me = useMe()

// A session that ran out: to the sign-in, and from there back to where one was.
whenSignedOut(() => {
  if (me.standing !== 'in') return
  me.forget()
  void router.replace({ name: 'sign-in', query: { next: router.currentRoute.value.fullPath, expired: '1' } })
})

speak(language())
app.use(router).mount('#app')
