"""``python -m tf_migrate`` is the command ``tf-migrate``."""

from tf_migrate.cli import main

if __name__ == "__main__":
    main()
