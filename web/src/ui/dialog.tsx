// A native dialog that is open while it is drawn. Escape and its button close it.
import type { ComponentChildren } from "preact"
import { useEffect, useId, useRef } from "preact/hooks"
import { t } from "../strings/en"
import { Icon } from "./icons"

interface Props {
  title: ComponentChildren
  onClose?: () => void
  children: ComponentChildren
}

export function Dialog({ title, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={() => {
        // A browser lets a second Escape through: what may not be closed opens again.
        if (onClose) onClose()
        else ref.current?.showModal()
      }}
      onCancel={(event) => {
        if (!onClose) event.preventDefault()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {onClose && (
          <button type="button" class="icon-button" aria-label={t.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {children}
    </dialog>
  )
}
