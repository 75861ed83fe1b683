// The line between the answer and its source: moved by the pointer or by arrows.
import { share } from "../store/preferences"
import { t } from "../strings/en"

const [LEAST, MOST] = [25, 70]

function moveTo(percent: number): void {
  share.value = Math.round(Math.max(LEAST, Math.min(MOST, percent)))
}

export function Splitter() {
  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t.splitter}
      aria-valuenow={share.value}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      onKeyDown={(event) => {
        const step = { ArrowLeft: 2, ArrowRight: -2 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        event.stopPropagation()
        moveTo(share.value + step)
      }}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const all = event.currentTarget.parentElement?.getBoundingClientRect()
        if (all) moveTo((100 * (all.right - event.clientX)) / all.width)
      }}
    />
  )
}
