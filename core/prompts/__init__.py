"""Prompts and policies as files, what differs between two, and what a reviewer would mark in one."""
