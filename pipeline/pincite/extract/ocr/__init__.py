"""Read text that is only in the pixels: scans, images, and text layers that mean nothing."""
