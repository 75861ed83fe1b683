"""Processes, files and the disk that everything runs on."""
