// A sentence that shows on hover, focus or tap, above everything else, and goes with Escape.
import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks"

interface Props {
  class?: string
  label: ComponentChildren
  name?: string
  pressed?: boolean
  onPress?: () => void
  children: ComponentChildren
}

/** The tip touches its button, so that the pointer gets from one to the other. */
const OVERLAP = 1
const MARGIN = 8

export function Tip({ class: className, label, name, pressed, onPress, children }: Props) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const tip = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)

  const show = () => {
    const [from, shown] = [button.current, tip.current]
    if (!from || !shown || open) return
    shown.showPopover?.()
    const at = from.getBoundingClientRect()
    const size = shown.getBoundingClientRect()
    const below = at.bottom + size.height < innerHeight
    const left = Math.max(MARGIN, Math.min(at.left, innerWidth - size.width - MARGIN))
    shown.style.left = `${left}px`
    shown.style.top = `${below ? at.bottom - OVERLAP : Math.max(MARGIN, at.top + OVERLAP - size.height)}px`
    setOpen(true)
  }
  const hide = () => {
    if (!open) return
    tip.current?.hidePopover?.()
    setOpen(false)
  }
  // Escape closes a tip before all else, also one that the pointer opened, and as soon as it is open.
  useLayoutEffect(() => {
    if (!open) return
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return
      event.stopPropagation()
      hide()
    }
    addEventListener("keydown", escape, true)
    return () => removeEventListener("keydown", escape, true)
  }, [open])
  return (
    <span
      class="tip-around"
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") show()
      }}
      onPointerLeave={hide}
    >
      <button
        ref={button}
        type="button"
        class={className}
        aria-label={name}
        aria-pressed={pressed}
        aria-describedby={id}
        onFocus={() => {
          if (button.current?.matches(":focus-visible")) show()
        }}
        onBlur={hide}
        onClick={() => {
          if (open || onPress) hide()
          else show()
          onPress?.()
        }}
      >
        {label}
      </button>
      <span ref={tip} id={id} class="tip" role="tooltip" popover="manual">
        {children}
      </span>
    </span>
  )
}
