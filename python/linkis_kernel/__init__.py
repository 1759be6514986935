"""A Jupyter kernel for Apache Linkis. The kernel itself is the JavaScript below `kernel/`; this package starts it."""
