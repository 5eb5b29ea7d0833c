"""What the pages share: frame, services, pickers, notices, typed session keys."""
