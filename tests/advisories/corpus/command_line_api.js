// class: the inspector's command line API
// advisory: ours: includeCommandLineAPI gives require
// attempt: command line API
