/* Signing in and out: django-allauth's interface for browsers, of which the centre's description does not speak. */
import { cookie } from '@/api/client'
import { NO_ANSWER, Problem, problemOf } from '@/api/problems'

const ROOT = '/auth/browser/v1'

export type Pending = 'nothing' | 'second-factor'

/* What an attempt came to: signed in, one more step, or refused with what to say. */
export interface Step {
  signedIn: boolean
  pending: Pending
  types: readonly string[]
}

interface Flow {
  id: string
  is_pending?: boolean
  types?: string[]
}

export interface Body {
  data?: { flows?: Flow[] }
  meta?: { is_authenticated?: boolean }
  errors?: { message: string; code: string; param?: string }[]
}

export interface Provider {
  id: string
  name: string
}

export async function send(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Body & Record<string, unknown> }> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-CSRFToken'] = cookie('csrftoken')
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = JSON.stringify(body)
  const answer = await globalThis.fetch(`${ROOT}${path}`, init).catch(() => {
    throw NO_ANSWER
  })
  const text = await answer.text()
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
}

/* The first request of a browser: it brings the CSRF cookie. Which identity providers there are. */
export async function configuration(): Promise<readonly Provider[]> {
  const { body } = await send('GET', '/config')
  const data = body.data as { socialaccount?: { providers?: Provider[] } } | undefined
  return data?.socialaccount?.providers ?? []
}

function stepOf(body: Body): Step {
  const flow = body.data?.flows?.find((each) => each.is_pending && each.id.startsWith('mfa'))
  const signedIn = body.meta?.is_authenticated === true
  return { signedIn, pending: flow ? 'second-factor' : 'nothing', types: flow?.types ?? [] }
}

/* allauth answers 401 while a step is missing, 400 with what was wrong, 409 to who is signed in already. */
export async function step(path: string, given: unknown): Promise<Step> {
  const { status, body } = await send('POST', path, given)
  if (status === 200 || status === 401) return stepOf(body)
  if (status === 409) return { signedIn: true, pending: 'nothing', types: [] }
  throw refusal(status, body)
}

/* allauth's own words are in the language of the page; ours are said where they would mislead. */
const SAID: Record<string, string> = {
  username_password_mismatch: '工号或密码不对 / staff number or password is wrong',
  too_many_login_attempts:
    '尝试次数过多，请五分钟后再试，或请管理员解锁 / too many tries: wait five minutes or ask an administrator to unlock you',
  incorrect_code: '验证码不对 / the code is wrong',
  incorrect_password: '密码不对 / the password is wrong',
  enter_current_password: '现在的密码不对 / the present password is wrong',
  password_unchanged: '新密码不能与现在的相同 / the new password must differ from the present one',
  password_too_short: '新密码至少十个字符 / the new password needs at least ten characters',
  password_too_common: '这个密码太常见 / this password is too common',
  password_entirely_numeric: '密码不能全是数字 / a password must not be digits only',
  password_too_similar: '密码与本人信息太接近 / the password is too close to what is known of you',
}

export function refusal(status: number, body: Body): Problem {
  const first = body.errors?.[0]
  if (!first) return problemOf(status, body)
  const fields = (body.errors ?? []).map((each) => ({ field: each.param ?? '', detail: SAID[each.code] ?? each.message }))
  return new Problem(status, first.code, SAID[first.code] ?? first.message, fields)
}

export const logIn = (username: string, password: string): Promise<Step> => step('/auth/login', { username, password })
export const secondFactor = (code: string): Promise<Step> => step('/auth/2fa/authenticate', { code })
export const confirmIdentity = (password: string): Promise<Step> => step('/auth/reauthenticate', { password })

export async function session(): Promise<Step> {
  const { body } = await send('GET', '/auth/session')
  return stepOf(body)
}

export async function logOut(): Promise<void> {
  await send('DELETE', '/auth/session')
}

export async function changePassword(current: string, fresh: string): Promise<void> {
  const { status, body } = await send('POST', '/account/password/change', { current_password: current, new_password: fresh })
  // 401: it is changed, and the sessions are over.
  if (status !== 200 && status !== 401) throw refusal(status, body)
}

/* The browser goes to the provider by a form, for the answer is a redirect to another origin. */
export function goToProvider(provider: string, back: string): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = `${ROOT}/auth/provider/redirect`
  const given = { provider, process: 'login', callback_url: back, csrfmiddlewaretoken: cookie('csrftoken') }
  for (const [name, value] of Object.entries(given)) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

// The second factors of oneself ----------------------------------------------------------------------------------------

/* `id` and `name`: of keys only. Times in seconds since 1970. */
export interface Factor {
  type: 'totp' | 'recovery_codes' | 'webauthn'
  id?: number
  name?: string
  created_at: number
  last_used_at: number | null
}

export async function factors(): Promise<readonly Factor[]> {
  const { status, body } = await send('GET', '/account/authenticators')
  if (status !== 200) throw refusal(status, body)
  return body.data as unknown as Factor[]
}

export interface TotpSetUp {
  active: boolean
  secret: string
  url: string
}

export class NeedsPassword extends Error {}

/* 401 of a signed-in person: an open session might be somebody else's, so the password is asked once more. */
export function confirmed(status: number, body: Body): void {
  if (status === 401 && body.meta?.is_authenticated) throw new NeedsPassword()
}

/* 404 has the secret for a new one inside. */
export async function totp(): Promise<TotpSetUp> {
  const { status, body } = await send('GET', '/account/authenticators/totp')
  confirmed(status, body)
  const meta = body.meta as { secret?: string; totp_url?: string } | undefined
  return { active: status === 200, secret: meta?.secret ?? '', url: meta?.totp_url ?? '' }
}

export async function activateTotp(code: string): Promise<void> {
  const { status, body } = await send('POST', '/account/authenticators/totp', { code })
  confirmed(status, body)
  if (status !== 200) throw refusal(status, body)
}

export async function deactivateTotp(): Promise<void> {
  const { status, body } = await send('DELETE', '/account/authenticators/totp')
  confirmed(status, body)
  if (status !== 200) throw refusal(status, body)
}

export async function recoveryCodes(anew = false): Promise<readonly string[]> {
  const { status, body } = await send(anew ? 'POST' : 'GET', '/account/authenticators/recovery-codes', anew ? {} : undefined)
  confirmed(status, body)
  if (status === 404) return []
  if (status !== 200) throw refusal(status, body)
  return (body.data as { unused_codes?: string[] } | undefined)?.unused_codes ?? []
}
