/* Two soft signals, one for a new offer, another for what is late; both can be turned off, and are kept in this browser. */
import { ref } from 'vue'

export type Signal = 'offer' | 'late'
const KEPT = 'sanxiang.silent'
const NOTES: Record<Signal, readonly number[]> = { offer: [660, 880], late: [440, 370] }

export const silent = ref(new Set((localStorage.getItem(KEPT) ?? '').split(' ').filter(Boolean)))
let context: AudioContext | null = null

export function turn(signal: Signal, on: boolean): void {
  const kept = new Set(silent.value)
  if (on) kept.delete(signal)
  else kept.add(signal)
  silent.value = kept
  localStorage.setItem(KEPT, [...kept].join(' '))
}

export function play(signal: Signal): void {
  if (silent.value.has(signal) || !('AudioContext' in window)) return
  context ??= new AudioContext()
  NOTES[signal].forEach((pitch, place) => note(context as AudioContext, pitch, place * 0.14))
}

function note(where: AudioContext, pitch: number, after: number): void {
  const [tone, loudness] = [where.createOscillator(), where.createGain()]
  const at = where.currentTime + after
  tone.frequency.value = pitch
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(0.08, at + 0.02)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.3)
  tone.connect(loudness).connect(where.destination)
  tone.start(at)
  tone.stop(at + 0.32)
}
