"""`python -m pennant_js_kernel -f CONNECTION_FILE`"""

from pennant_js_kernel.app import main

main()
