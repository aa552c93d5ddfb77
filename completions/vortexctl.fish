# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_vortexctl_global_optspecs
    string join \n server= context= ca-file= cert-file= key-file= o/output= color= no-color call-timeout= actor= token= token-file= yes h/help V/version
end

function __fish_vortexctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_vortexctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_vortexctl_using_subcommand
    set -l cmd (__fish_vortexctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c vortexctl -n "__fish_vortexctl_needs_command" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_needs_command" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -s V -l version -d 'Print version'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "config" -d 'Versions of configuration: publish, import, compare'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "rollout" -d 'Rollouts: plan, start, watch, promote, roll back'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "analysis" -d 'How rollouts were judged, and how they would be under other limits'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "drift" -d 'What instances run against what they should run'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "instance" -d 'Instances: who reports, what each runs, which cohort it is in'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "strategy" -d 'Named stages and checks, and the files that hold them'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "freeze" -d 'Times in which nobody new gets a version'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "breaker" -d 'What stops automatic decisions when rollouts fall one after the other'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "audit" -d 'Who changed what, when and why, provably'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "backup" -d 'The whole store as one file: save it, check it, restore it'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "webhook" -d 'Webhooks: how they are doing, and whether they answer'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "federation" -d 'Clusters that share one truth: links, members, conflicts'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "token" -d 'Who may come in, and what for'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "events" -d 'Every change, as it happens'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "context" -d 'Servers by name'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "completions" -d 'A script that completes this command in your shell'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "man" -d 'Write the manual pages'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "demo" -d 'See it work: a daemon, readers, a rollout, a rollback, a fleet that reports, and rollouts that judge themselves'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "demo-fleet" -d 'The demo\'s instances'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "demo-apps" -d 'The demo\'s applications'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "exit-codes" -d 'The statuses that commands end with'
complete -c vortexctl -n "__fish_vortexctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "publish" -d 'Store an immutable version'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "import" -d 'Publish every target of a directory laid out for Spring'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "list" -d 'Targets; or the versions of one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "show" -d 'A version\'s documents; or what a key reads now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "diff" -d 'What changes between two versions, key by key'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "history" -d 'What happened to a target'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "set-stable" -d 'Set what everyone outside a canary reads'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "set-schema" -d 'Attach a JSON Schema that every version must satisfy'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "set-secrets" -d 'Name the keys whose values are secret'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "set-drift" -d 'Set when a target\'s instances count as drifted, and when it alerts'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and not __fish_seen_subcommand_from publish import list show diff history set-stable set-schema set-secrets set-drift help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l version -d 'The version\'s label: it never stands for anything else again' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -s f -l file -d 'A document; a later one overrides an earlier one; `-` is stdin' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l format -d 'How the documents are read: yaml, json, toml, properties or text (default: by their endings)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -s m -l message -d 'What this version is about' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l secret-keys -d 'Patterns of keys whose values are secret, in every version of the target' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l version -d 'The label of every version made (default: import- and the first digits of the content\'s digest)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -s m -l message -d 'What these versions are about' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l secret-keys -d 'Patterns of keys whose values are secret' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l initial -d 'Where a target has no stable version, the imported one becomes it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l key -d 'Show what this key reads now, merged' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l reveal -d 'Show secret values, too'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l exit-code -d 'End with status 8 when they differ'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l limit -d 'At most so many changes, newest first' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l override-freeze -d 'Do it although a freeze holds; takes a --reason, and is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-stable" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l remove -d 'Have no schema any more'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-schema" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-secrets" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l threshold -d 'The share in drift above which the target alerts; `default`: the daemon\'s' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l grace -d 'How long an instance may take to follow a change; `default`: the daemon\'s' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l tolerance -d 'How many versions an instance may lie behind; `default`: the daemon\'s' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l reset -d 'Follow the daemon\'s settings in everything'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from set-drift" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "publish" -d 'Store an immutable version'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "import" -d 'Publish every target of a directory laid out for Spring'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "list" -d 'Targets; or the versions of one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'A version\'s documents; or what a key reads now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "diff" -d 'What changes between two versions, key by key'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "history" -d 'What happened to a target'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set-stable" -d 'Set what everyone outside a canary reads'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set-schema" -d 'Attach a JSON Schema that every version must satisfy'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set-secrets" -d 'Name the keys whose values are secret'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set-drift" -d 'Set when a target\'s instances count as drifted, and when it alerts'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "plan" -d 'What a rollout would do, stage by stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "start" -d 'Create a rollout and start it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "list" -d 'Rollouts, newest first'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "get" -d 'One rollout'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "watch" -d 'Follow a rollout until it ends: live on a terminal, JSON lines elsewhere'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "wait" -d 'Wait until a rollout has completed, is paused, or has reached a stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "promote" -d 'Leave the current stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "pause" -d 'Hold a rollout where it stands'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "resume" -d 'Let a paused rollout go on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "rollback" -d 'Return everyone to the version before; legal in every phase'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "complete" -d 'End the bake of the last stage: the version becomes stable'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "explain" -d 'Why it stands where it stands: what was measured, what was decided on it, what to do next'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "history" -d 'What happened to a rollout; or the rollouts a target has had'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and not __fish_seen_subcommand_from plan start list get watch wait promote pause resume rollback complete explain history help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l to -d 'The version to bring' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l from -d 'The stable version, to be sure that it still is' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l strategy -d 'A stored or built-in strategy (default: canary-standard)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l unit -d 'What the canary is made of (default: instance)' -r -f -a "instance\t'Whole instances'
key\t'Users, sessions, requests: whatever key the application passes'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l min-instances -d 'Smallest canary with unit instance' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l pin-canary -d 'A key that always reads the new version' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l pin-stable -d 'A key that never reads the new version before completion' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l adoption -d 'The share of a stage\'s instances that must run the version before it bakes (default: 95%)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l progress-deadline -d 'How long a stage waits for them before it pauses (default: 10m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l on-conflict -d 'What to do when the target has an active rollout (default: reject)' -r -f -a "reject\t'Be refused'
queue\t'Wait until that one has completed'
supersede\t'End that one and take its place'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l stages -d 'Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own: 1%:10m:manual' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l bake -d 'How long each stage is watched (default: 5m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l gate -d 'Who opens the way out of each stage (default: auto)' -r -f -a "auto\t'It opens when the stage has baked'
manual\t'Somebody promotes'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l clusters -d 'The clusters whose instances it covers (default: all); the others read the stable version until it completes' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l wave -d 'Clusters that go at once; repeated: one group after the other' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l on-partition -d 'What clusters do that wait for one that is not heard of (default: hold)' -r -f -a "hold\t'Wait for it'
continue\t'Go on without it; it takes part again when it is back'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -s f -l strategy-file -d 'Stages and checks from a TOML, YAML or JSON file; `-` is stdin' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l max-error-rate -d 'Roll back at once when more of the canary\'s requests fail, e.g. 5%' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l min-success-rate -d 'Pause when fewer of the canary\'s requests succeed, e.g. 99%' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l p50-below -d 'Roll back when the 50th percentile of the latency is above this, e.g. 20ms' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l p90-below -d 'Roll back when the 90th percentile is above this' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l p95-below -d 'Roll back when the 95th percentile is above this' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l p99-below -d 'Roll back when the 99th percentile is above this, e.g. 250ms' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l p99-vs-stable -d 'Roll back when the 99th percentile is above stable\'s by this factor, e.g. x1.10' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l errors-vs-stable -d 'Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l check-min-samples -d 'Fewest requests that these checks judge by (default: 100)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l check-window -d 'How far back these checks\' limits look (default: 5m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l check-interval -d 'How often the rollout is judged (default: 10s)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l alpha -d 'The chance that comparisons ever roll back a version that is no worse than stable (default: 1%)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l initial -d 'The target\'s first version: it becomes stable at once'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l no-barrier -d 'Each cluster enters the next stage when it has finished its own, whatever the others do'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l no-analysis -d 'Judge nothing: leave stages when they have baked'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from plan" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l to -d 'The version to bring' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l from -d 'The stable version, to be sure that it still is' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l strategy -d 'A stored or built-in strategy (default: canary-standard)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l unit -d 'What the canary is made of (default: instance)' -r -f -a "instance\t'Whole instances'
key\t'Users, sessions, requests: whatever key the application passes'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l min-instances -d 'Smallest canary with unit instance' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l pin-canary -d 'A key that always reads the new version' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l pin-stable -d 'A key that never reads the new version before completion' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l adoption -d 'The share of a stage\'s instances that must run the version before it bakes (default: 95%)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l progress-deadline -d 'How long a stage waits for them before it pauses (default: 10m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l on-conflict -d 'What to do when the target has an active rollout (default: reject)' -r -f -a "reject\t'Be refused'
queue\t'Wait until that one has completed'
supersede\t'End that one and take its place'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l stages -d 'Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own: 1%:10m:manual' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l bake -d 'How long each stage is watched (default: 5m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l gate -d 'Who opens the way out of each stage (default: auto)' -r -f -a "auto\t'It opens when the stage has baked'
manual\t'Somebody promotes'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l clusters -d 'The clusters whose instances it covers (default: all); the others read the stable version until it completes' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l wave -d 'Clusters that go at once; repeated: one group after the other' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l on-partition -d 'What clusters do that wait for one that is not heard of (default: hold)' -r -f -a "hold\t'Wait for it'
continue\t'Go on without it; it takes part again when it is back'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -s f -l strategy-file -d 'Stages and checks from a TOML, YAML or JSON file; `-` is stdin' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l max-error-rate -d 'Roll back at once when more of the canary\'s requests fail, e.g. 5%' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l min-success-rate -d 'Pause when fewer of the canary\'s requests succeed, e.g. 99%' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l p50-below -d 'Roll back when the 50th percentile of the latency is above this, e.g. 20ms' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l p90-below -d 'Roll back when the 90th percentile is above this' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l p95-below -d 'Roll back when the 95th percentile is above this' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l p99-below -d 'Roll back when the 99th percentile is above this, e.g. 250ms' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l p99-vs-stable -d 'Roll back when the 99th percentile is above stable\'s by this factor, e.g. x1.10' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l errors-vs-stable -d 'Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l check-min-samples -d 'Fewest requests that these checks judge by (default: 100)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l check-window -d 'How far back these checks\' limits look (default: 5m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l check-interval -d 'How often the rollout is judged (default: 10s)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l alpha -d 'The chance that comparisons ever roll back a version that is no worse than stable (default: 1%)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l no-start -d 'Create it, but let it wait for its start'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l dry-run -d 'Show the plan, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l initial -d 'The target\'s first version: it becomes stable at once'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l no-barrier -d 'Each cluster enters the next stage when it has finished its own, whatever the others do'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l no-analysis -d 'Judge nothing: leave stages when they have baked'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l override-freeze -d 'Do it although a freeze holds; takes a --reason, and is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l phase -d 'Only in these phases: queued, created, running, paused, completed, rolled_back, superseded' -r -f -a "queued\t''
created\t''
running\t''
paused\t''
completed\t''
rolled_back\t''
superseded\t''"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l limit -d 'At most so many, newest first' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l for -d 'What to wait for: completed, paused, or stage=N' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l timeout -d 'How long to wait' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l to-stage -d 'Go to this stage, counted from 1' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l from-stage -d 'The stage that is left (default: the one it stands at now)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l full -d 'Skip the stages that remain and complete'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l override-freeze -d 'Do it although a freeze holds; takes a --reason, and is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from promote" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from rollback" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l if-revision -d 'Only if its revision is still this one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l dry-run -d 'Decide, but change nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l override-freeze -d 'Do it although a freeze holds; takes a --reason, and is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from complete" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l limit -d 'At most so many, the newest ones' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l verdicts -d 'Every verdict on it instead (of a target: on its active rollout, else its newest); the newest stands last'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "plan" -d 'What a rollout would do, stage by stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "start" -d 'Create a rollout and start it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "list" -d 'Rollouts, newest first'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "get" -d 'One rollout'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "watch" -d 'Follow a rollout until it ends: live on a terminal, JSON lines elsewhere'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "wait" -d 'Wait until a rollout has completed, is paused, or has reached a stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "promote" -d 'Leave the current stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "pause" -d 'Hold a rollout where it stands'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Let a paused rollout go on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "rollback" -d 'Return everyone to the version before; legal in every phase'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "complete" -d 'End the bake of the last stage: the version becomes stable'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "explain" -d 'Why it stands where it stands: what was measured, what was decided on it, what to do next'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "history" -d 'What happened to a rollout; or the rollouts a target has had'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -f -a "replay" -d 'Judge a past rollout anew, under other limits; changes nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and not __fish_seen_subcommand_from replay help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l set -d 'Change a field of the analysis, FIELD=VALUE, or of a check, CHECK.FIELD=VALUE' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -s f -l strategy-file -d 'Judge by the checks of this file instead of the rollout\'s; `-` is stdin' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l all -d 'Show the judgements that stay the same too'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l exit-code -d 'End with status 8 when a judgement differs'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from replay" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from help" -f -a "replay" -d 'Judge a past rollout anew, under other limits; changes nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand analysis; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -f -a "summary" -d 'How many instances of each target have drifted'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -f -a "list" -d 'Instances that do not run what they should'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -f -a "watch" -d 'Follow the summary: live on a terminal, JSON lines elsewhere'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -f -a "explain" -d 'Why an instance is in its state, and what to do about it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and not __fish_seen_subcommand_from summary list watch explain help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l all-clusters -d 'Also the fleets of other clusters, as far as they were heard of, with the age of what is known'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from summary" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l state -d 'Only in these states' -r -f -a "in_sync\t'It runs what it should'
pending\t'It was given something else to run a moment ago'
behind\t'It runs an older version'
ahead\t'It runs a newer version'
unknown_version\t'It runs a version that was never published'
diverged\t'It runs the right version with other content'
rejected\t'It refuses the version that it should run'
silent\t'It has stopped reporting'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l version -d 'Only those that run this version' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l label -d 'Only with this label; may be repeated' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l since -d 'Only those that came into their state after this moment (RFC 3339), or within this time' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l limit -d 'At most so many' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l all -d 'In every state, also in_sync'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l exit-code -d 'End with status 8 when one of them has drifted, be it listed or beyond the limit'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from help" -f -a "summary" -d 'How many instances of each target have drifted'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from help" -f -a "list" -d 'Instances that do not run what they should'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from help" -f -a "watch" -d 'Follow the summary: live on a terminal, JSON lines elsewhere'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from help" -f -a "explain" -d 'Why an instance is in its state, and what to do about it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand drift; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -f -a "list" -d 'Instances that report, in every state'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -f -a "show" -d 'One instance, with its labels'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -f -a "pin" -d 'Put an instance into a cohort of the active rollout, whatever its share'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and not __fish_seen_subcommand_from list show pin help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l state -d 'Only in these states' -r -f -a "in_sync\t'It runs what it should'
pending\t'It was given something else to run a moment ago'
behind\t'It runs an older version'
ahead\t'It runs a newer version'
unknown_version\t'It runs a version that was never published'
diverged\t'It runs the right version with other content'
rejected\t'It refuses the version that it should run'
silent\t'It has stopped reporting'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l version -d 'Only those that run this version' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l label -d 'Only with this label; may be repeated' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l since -d 'Only those that came into their state after this moment (RFC 3339), or within this time' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l limit -d 'At most so many' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l to -d 'The cohort' -r -f -a "canary\t'It reads the new version'
stable\t'It reads the version before'
none\t'Lift its pin'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from pin" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from help" -f -a "list" -d 'Instances that report, in every state'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from help" -f -a "show" -d 'One instance, with its labels'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from help" -f -a "pin" -d 'Put an instance into a cohort of the active rollout, whatever its share'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand instance; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -f -a "list" -d 'The built-in strategies and the stored ones'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -f -a "set" -d 'Store a strategy'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -f -a "delete" -d 'Delete a stored strategy; rollouts that use it keep their stages'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -f -a "check" -d 'Read a strategy file and show what it says; needs no daemon'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -f -a "schema" -d 'The JSON Schema of strategy files, for editors'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and not __fish_seen_subcommand_from list set delete check schema help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l target -d 'Those that this target can use' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l target -d 'Only for this target' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l stages -d 'Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own: 1%:10m:manual' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l bake -d 'How long each stage is watched (default: 5m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l gate -d 'Who opens the way out of each stage (default: auto)' -r -f -a "auto\t'It opens when the stage has baked'
manual\t'Somebody promotes'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -s f -l strategy-file -d 'Stages and checks from a TOML, YAML or JSON file; `-` is stdin' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l max-error-rate -d 'Roll back at once when more of the canary\'s requests fail, e.g. 5%' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l min-success-rate -d 'Pause when fewer of the canary\'s requests succeed, e.g. 99%' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l p50-below -d 'Roll back when the 50th percentile of the latency is above this, e.g. 20ms' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l p90-below -d 'Roll back when the 90th percentile is above this' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l p95-below -d 'Roll back when the 95th percentile is above this' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l p99-below -d 'Roll back when the 99th percentile is above this, e.g. 250ms' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l p99-vs-stable -d 'Roll back when the 99th percentile is above stable\'s by this factor, e.g. x1.10' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l errors-vs-stable -d 'Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l check-min-samples -d 'Fewest requests that these checks judge by (default: 100)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l check-window -d 'How far back these checks\' limits look (default: 5m)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l check-interval -d 'How often the rollout is judged (default: 10s)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l alpha -d 'The chance that comparisons ever roll back a version that is no worse than stable (default: 1%)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l no-analysis -d 'Judge nothing: leave stages when they have baked'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l target -d 'The one of this target' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l allow-divergent -d 'Write it here although another cluster is the home; is written down'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from help" -f -a "list" -d 'The built-in strategies and the stored ones'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from help" -f -a "set" -d 'Store a strategy'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a stored strategy; rollouts that use it keep their stages'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from help" -f -a "check" -d 'Read a strategy file and show what it says; needs no daemon'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from help" -f -a "schema" -d 'The JSON Schema of strategy files, for editors'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand strategy; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -f -a "add" -d 'Freeze an app, a target or everything: once, until lifted, or by cron'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -f -a "list" -d 'Freezes: those that hold, those to come, and those that ended not long ago'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -f -a "lift" -d 'End a freeze for good'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and not __fish_seen_subcommand_from add list lift help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l for -d 'How long it lasts; with --cron, each time' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l until -d 'When it ends, RFC 3339' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l cron -d 'When it begins, again and again' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l from -d 'When it begins, RFC 3339; with --cron, since when it counts (default: now)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l reason -d 'Why, for everyone whom it stops and for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l all -d 'Freeze every target'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l until-lifted -d 'It ends when somebody lifts it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l active -d 'Only those that hold now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l reason -d 'Why, for everyone whom it stops and for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from lift" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from help" -f -a "add" -d 'Freeze an app, a target or everything: once, until lifted, or by cron'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from help" -f -a "list" -d 'Freezes: those that hold, those to come, and those that ended not long ago'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from help" -f -a "lift" -d 'End a freeze for good'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand freeze; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -f -a "show" -d 'Whether it is open, and the rollouts that were rolled back automatically of late'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -f -a "reset" -d 'Close it: verdicts promote and roll back by themselves again'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and not __fish_seen_subcommand_from show reset help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l exit-code -d 'End with status 7 while it is open'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l reason -d 'Why verdicts can be trusted again, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from help" -f -a "show" -d 'Whether it is open, and the rollouts that were rolled back automatically of late'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Close it: verdicts promote and roll back by themselves again'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand breaker; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -f -a "list" -d 'Changes, newest first'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -f -a "verify" -d 'Check the hash chain of the journal or of an export, and ask other clusters about it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -f -a "export" -d 'Every change with the bytes its hash covers, as JSON lines'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and not __fish_seen_subcommand_from list verify export help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l target -d 'Only of this target' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l rollout -d 'Only of this rollout' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l by -d 'Only by this actor' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l kind -d 'Only of this kind, e.g. stable_set' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Not before this moment (RFC 3339), or this long ago' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l limit -d 'At most so many' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l file -d 'Check this export instead of the daemon\'s journal; `-` is stdin' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l witness -d 'Ask another cluster, by its URL or its context, what it knows of the journals; may be repeated' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l from -d 'Begin after this revision' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "list" -d 'Changes, newest first'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Check the hash chain of the journal or of an export, and ask other clusters about it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "export" -d 'Every change with the bytes its hash covers, as JSON lines'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -f -a "save" -d 'Take a backup of a running daemon, of one revision'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -f -a "verify" -d 'Read a backup from its first byte to its last, without a daemon, and name what is damaged'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -f -a "restore" -d 'Make a store out of a backup, in a directory that is new or empty'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and not __fish_seen_subcommand_from save verify restore help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l overwrite -d 'Replace the file if it is there'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l data-dir -d 'The data directory to make' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l vortexd -d 'The daemon\'s program (default: beside this one, else the one in the path)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "save" -d 'Take a backup of a running daemon, of one revision'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Read a backup from its first byte to its last, without a daemon, and name what is damaged'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Make a store out of a backup, in a directory that is new or empty'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -f -a "list" -d 'Where events go, what waits, and what went wrong last'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -f -a "test" -d 'Send one ping now and show what comes back'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and not __fish_seen_subcommand_from list test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from help" -f -a "list" -d 'Where events go, what waits, and what went wrong last'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from help" -f -a "test" -d 'Send one ping now and show what comes back'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand webhook; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "status" -d 'This cluster, its members and its links, and what needs a person'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "peers" -d 'The clusters this one talks to; add and remove them'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "conflicts" -d 'Rollouts that were started at once in two clusters, and which of them goes on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "resolve" -d 'Take note of a conflict: it is not shown as open any more'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "transfer" -d 'Have another cluster write a target from now on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "retire" -d 'Count a cluster out that is gone for good'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "renew" -d 'Write under a new incarnation: the way out for a store that was restored or cloned'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "release" -d 'Take ops of a forked origin again, once only one store writes it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and not __fish_seen_subcommand_from status peers conflicts resolve transfer retire renew release help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l exit-code -d 'End with status 8 when something needs a person'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -f -a "add" -d 'Talk to one more cluster from now on, also after a restart'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -f -a "remove" -d 'Talk to a cluster no more'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from peers" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l all -d 'Also those that somebody has taken note of'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from conflicts" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from resolve" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l to -d 'The new home' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l force -d 'Take it over from a home that cannot be asked; takes a --reason'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from transfer" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from retire" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from release" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "status" -d 'This cluster, its members and its links, and what needs a person'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "peers" -d 'The clusters this one talks to; add and remove them'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "conflicts" -d 'Rollouts that were started at once in two clusters, and which of them goes on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "resolve" -d 'Take note of a conflict: it is not shown as open any more'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "transfer" -d 'Have another cluster write a target from now on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "retire" -d 'Count a cluster out that is gone for good'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "renew" -d 'Write under a new incarnation: the way out for a store that was restored or cloned'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "release" -d 'Take ops of a forked origin again, once only one store writes it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand federation; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -f -a "create" -d 'Make a token; its secret is shown once'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -f -a "list" -d 'Tokens that hold, without their secrets'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -f -a "revoke" -d 'End a token for good: calls with it are refused, its streams end within seconds'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and not __fish_seen_subcommand_from create list revoke help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l role -d 'What it allows' -r -f -a "instance\t''
viewer\t''
deployer\t''
approver\t''
admin\t''"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l app -d 'Apps it is for; * stands for any characters; may be repeated' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l expires-in -d 'How long it holds (default: until it is revoked)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l write-to -d 'Write the secret to this new file, for its owner alone, instead of printing it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l all-apps -d 'For every app, those to come included'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l all -d 'Also those that were revoked or have expired, for 30 days'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l reason -d 'Why, for the audit trail' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l request-id -d 'Idempotency key: repeating the command with the same key does it once (default: a fresh one)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "create" -d 'Make a token; its secret is shown once'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "list" -d 'Tokens that hold, without their secrets'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "revoke" -d 'End a token for good: calls with it are refused, its streams end within seconds'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand token; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l from -d 'Begin after this revision, not with what happens next' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l target -d 'Only of this target' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l limit -d 'End after so many events' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand events" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -f -a "list" -d 'Every context; the current one is marked'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -f -a "use" -d 'Make a context the current one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -f -a "current" -d 'The context and the server that commands would use now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -f -a "set" -d 'Add a context, or change its server; the first one becomes the current one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and not __fish_seen_subcommand_from list use current set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from current" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from help" -f -a "list" -d 'Every context; the current one is marked'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from help" -f -a "use" -d 'Make a context the current one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from help" -f -a "current" -d 'The context and the server that commands would use now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from help" -f -a "set" -d 'Add a context, or change its server; the first one becomes the current one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand context; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l clients -d 'How many simulated clients read' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l vortexd -d 'The daemon\'s program (default: the one beside this command, else the one on the path)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l federation -d 'Three clusters that share one truth: a change, a partition, a conflict and its end'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l keep -d 'Leave the daemon running, with its data'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l count -d 'How many instances' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l refused -d 'The version that one of them refuses' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-fleet" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l apps -d 'The applications and how their versions behave, as JSON' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand demo-apps" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l server -d 'The daemon\'s URL' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l context -d 'The context to use instead of the current one' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l ca-file -d 'Trust the daemon by this authority\'s certificate, in PEM (default: by whom the system trusts)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l cert-file -d 'Show the daemon this certificate, in PEM with the chain behind it' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l key-file -d 'The key of --cert-file, in PEM' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -s o -l output -d 'How data is printed' -r -f -a "table\t'Columns for people'
wide\t'More columns'
json\t'One JSON document, or one per line where it streams'
yaml\t'YAML'
name\t'Names only, one per line'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l color -d 'When colours are used' -r -f -a "auto\t'On terminals'
always\t'Even into pipes'
never\t'Not at all'"
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l call-timeout -d 'How long a call to the daemon may take' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l actor -d 'Who you are, for the audit trail (default: user@host)' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l token -d 'The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see' -r
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l token-file -d 'The file that holds the token (or VORTEX_TOKEN_FILE)' -r -F
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l no-color -d 'Never use colours'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -l yes -d 'Ask nothing; do it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand exit-codes" -s h -l help -d 'Print help'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "config" -d 'Versions of configuration: publish, import, compare'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "rollout" -d 'Rollouts: plan, start, watch, promote, roll back'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "analysis" -d 'How rollouts were judged, and how they would be under other limits'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "drift" -d 'What instances run against what they should run'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "instance" -d 'Instances: who reports, what each runs, which cohort it is in'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "strategy" -d 'Named stages and checks, and the files that hold them'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "freeze" -d 'Times in which nobody new gets a version'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "breaker" -d 'What stops automatic decisions when rollouts fall one after the other'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "audit" -d 'Who changed what, when and why, provably'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "backup" -d 'The whole store as one file: save it, check it, restore it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "webhook" -d 'Webhooks: how they are doing, and whether they answer'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "federation" -d 'Clusters that share one truth: links, members, conflicts'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "token" -d 'Who may come in, and what for'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "events" -d 'Every change, as it happens'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "context" -d 'Servers by name'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "completions" -d 'A script that completes this command in your shell'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "man" -d 'Write the manual pages'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "demo" -d 'See it work: a daemon, readers, a rollout, a rollback, a fleet that reports, and rollouts that judge themselves'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "demo-fleet" -d 'The demo\'s instances'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "demo-apps" -d 'The demo\'s applications'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "exit-codes" -d 'The statuses that commands end with'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and not __fish_seen_subcommand_from config rollout analysis drift instance strategy freeze breaker audit backup webhook federation token events context completions man demo demo-fleet demo-apps exit-codes help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "publish" -d 'Store an immutable version'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "import" -d 'Publish every target of a directory laid out for Spring'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "list" -d 'Targets; or the versions of one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'A version\'s documents; or what a key reads now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "diff" -d 'What changes between two versions, key by key'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "history" -d 'What happened to a target'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set-stable" -d 'Set what everyone outside a canary reads'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set-schema" -d 'Attach a JSON Schema that every version must satisfy'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set-secrets" -d 'Name the keys whose values are secret'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set-drift" -d 'Set when a target\'s instances count as drifted, and when it alerts'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "plan" -d 'What a rollout would do, stage by stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "start" -d 'Create a rollout and start it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "list" -d 'Rollouts, newest first'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "get" -d 'One rollout'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "watch" -d 'Follow a rollout until it ends: live on a terminal, JSON lines elsewhere'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "wait" -d 'Wait until a rollout has completed, is paused, or has reached a stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "promote" -d 'Leave the current stage'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "pause" -d 'Hold a rollout where it stands'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "resume" -d 'Let a paused rollout go on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "rollback" -d 'Return everyone to the version before; legal in every phase'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "complete" -d 'End the bake of the last stage: the version becomes stable'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "explain" -d 'Why it stands where it stands: what was measured, what was decided on it, what to do next'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "history" -d 'What happened to a rollout; or the rollouts a target has had'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from analysis" -f -a "replay" -d 'Judge a past rollout anew, under other limits; changes nothing'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from drift" -f -a "summary" -d 'How many instances of each target have drifted'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from drift" -f -a "list" -d 'Instances that do not run what they should'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from drift" -f -a "watch" -d 'Follow the summary: live on a terminal, JSON lines elsewhere'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from drift" -f -a "explain" -d 'Why an instance is in its state, and what to do about it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from instance" -f -a "list" -d 'Instances that report, in every state'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from instance" -f -a "show" -d 'One instance, with its labels'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from instance" -f -a "pin" -d 'Put an instance into a cohort of the active rollout, whatever its share'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from strategy" -f -a "list" -d 'The built-in strategies and the stored ones'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from strategy" -f -a "set" -d 'Store a strategy'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from strategy" -f -a "delete" -d 'Delete a stored strategy; rollouts that use it keep their stages'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from strategy" -f -a "check" -d 'Read a strategy file and show what it says; needs no daemon'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from strategy" -f -a "schema" -d 'The JSON Schema of strategy files, for editors'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from freeze" -f -a "add" -d 'Freeze an app, a target or everything: once, until lifted, or by cron'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from freeze" -f -a "list" -d 'Freezes: those that hold, those to come, and those that ended not long ago'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from freeze" -f -a "lift" -d 'End a freeze for good'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from breaker" -f -a "show" -d 'Whether it is open, and the rollouts that were rolled back automatically of late'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from breaker" -f -a "reset" -d 'Close it: verdicts promote and roll back by themselves again'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "list" -d 'Changes, newest first'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "verify" -d 'Check the hash chain of the journal or of an export, and ask other clusters about it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "export" -d 'Every change with the bytes its hash covers, as JSON lines'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "save" -d 'Take a backup of a running daemon, of one revision'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "verify" -d 'Read a backup from its first byte to its last, without a daemon, and name what is damaged'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "restore" -d 'Make a store out of a backup, in a directory that is new or empty'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from webhook" -f -a "list" -d 'Where events go, what waits, and what went wrong last'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from webhook" -f -a "test" -d 'Send one ping now and show what comes back'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "status" -d 'This cluster, its members and its links, and what needs a person'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "peers" -d 'The clusters this one talks to; add and remove them'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "conflicts" -d 'Rollouts that were started at once in two clusters, and which of them goes on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "resolve" -d 'Take note of a conflict: it is not shown as open any more'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "transfer" -d 'Have another cluster write a target from now on'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "retire" -d 'Count a cluster out that is gone for good'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "renew" -d 'Write under a new incarnation: the way out for a store that was restored or cloned'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from federation" -f -a "release" -d 'Take ops of a forked origin again, once only one store writes it'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "create" -d 'Make a token; its secret is shown once'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "list" -d 'Tokens that hold, without their secrets'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "revoke" -d 'End a token for good: calls with it are refused, its streams end within seconds'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from context" -f -a "list" -d 'Every context; the current one is marked'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from context" -f -a "use" -d 'Make a context the current one'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from context" -f -a "current" -d 'The context and the server that commands would use now'
complete -c vortexctl -n "__fish_vortexctl_using_subcommand help; and __fish_seen_subcommand_from context" -f -a "set" -d 'Add a context, or change its server; the first one becomes the current one'
