"""`python -m core`: the workbench on the command line."""

from core.cli.main import main

if __name__ == "__main__":
    main()
