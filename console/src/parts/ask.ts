/* A question before what cannot be taken back. False = the person would rather not. */
import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/theme-chalk/el-message-box.css'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-overlay.css'

import type { Problem } from '@/api/problems'
import { said } from '@/i18n/words'
import { t } from '@/parts/words'

export async function confirmed(title: string, says: string, act: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(says, title, { confirmButtonText: act, cancelButtonText: t('cancel'), closeOnClickModal: false })
    return true
  } catch {
    return false
  }
}

export function toldDone(message: string): void {
  ElMessage({ message, type: 'success', grouping: true })
}

/* For what was shown as done before it was: it stays until it is read. */
export function toldFailed(problem: Problem): void {
  ElMessage({ message: said(problem.title), type: 'error', duration: 8000, showClose: true, grouping: true })
}
