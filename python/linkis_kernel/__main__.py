"""`python -m linkis_kernel` is the command `linkis-kernel`. Kernelspecs use this form, since Jupyter puts its own Python in front."""

from linkis_kernel.command import main

main()
