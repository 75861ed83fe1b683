// The few pictures of the page, drawn in place: none is fetched.

const PATHS = {
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  fit: "M4 12h16M4 12l4-4M4 12l4 4M20 12l-4-4M20 12l-4 4",
  invert: "M12 4a8 8 0 100 16zM12 4a8 8 0 010 16",
  alone: "M14 4h6v6M20 4l-9 9M18 14v5H5V6h5",
  tall: "M6 10l6-6 6 6M6 14l6 6 6-6",
  send: "M5 12h13M12 6l6 6-6 6",
  stop: "M7 7h10v10H7z",
  theme: "M12 4a8 8 0 100 16 8 8 0 000-16zM12 4v16",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
} as const

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
