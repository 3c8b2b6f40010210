/* Where to go after signing in: only a path of the console itself, never another site. */
export function nextOf(given: unknown): string {
  const path = typeof given === 'string' ? given : ''
  return /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : '/'
}

export type Stage = 'password' | 'key' | 'code' | 'recovery'

/* Which second step is asked for first: a key, where the browser can; else digits, else a code. */
export function firstOf(types: readonly string[], keysWork: boolean): Stage {
  if (types.includes('webauthn') && keysWork) return 'key'
  if (types.includes('totp')) return 'code'
  return types.includes('recovery_codes') ? 'recovery' : 'key'
}
