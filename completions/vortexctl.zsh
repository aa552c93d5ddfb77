#compdef vortexctl

autoload -U is-at-least

_vortexctl() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_vortexctl_commands" \
"*::: :->vortexctl" \
&& ret=0
    case $state in
    (vortexctl)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-command-$line[1]:"
        case $line[1] in
            (config)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__config_commands" \
"*::: :->config" \
&& ret=0

    case $state in
    (config)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-config-command-$line[1]:"
        case $line[1] in
            (publish)
_arguments "${_arguments_options[@]}" : \
'--version=[The version'\''s label\: it never stands for anything else again]:LABEL:_default' \
'*-f+[A document; a later one overrides an earlier one; \`-\` is stdin]:FILE:_files' \
'*--file=[A document; a later one overrides an earlier one; \`-\` is stdin]:FILE:_files' \
'--format=[How the documents are read\: yaml, json, toml, properties or text (default\: by their endings)]:FORMAT:_default' \
'-m+[What this version is about]:TEXT:_default' \
'--message=[What this version is about]:TEXT:_default' \
'*--secret-keys=[Patterns of keys whose values are secret, in every version of the target]:PATTERN,…:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--dry-run[Decide, but change nothing]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
&& ret=0
;;
(import)
_arguments "${_arguments_options[@]}" : \
'--version=[The label of every version made (default\: import- and the first digits of the content'\''s digest)]:LABEL:_default' \
'-m+[What these versions are about]:TEXT:_default' \
'--message=[What these versions are about]:TEXT:_default' \
'*--secret-keys=[Patterns of keys whose values are secret]:PATTERN,…:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--initial[Where a target has no stable version, the imported one becomes it]' \
'--dry-run[Decide, but change nothing]' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':directory -- The directory:_files' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Nothing for every target, an app for its targets, a target for its versions:_default' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'()--key=[Show what this key reads now, merged]:KEY:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--reveal[Show secret values, too]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
'::version -- The version (default\: the stable one):_default' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--exit-code[End with status 8 when they differ]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
'*::versions -- One version\: compared with the stable one; two\: the first with the second:_default' \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
'--limit=[At most so many changes, newest first]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
&& ret=0
;;
(set-stable)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--override-freeze[Do it although a freeze holds; takes a --reason, and is written down]' \
'--dry-run[Decide, but change nothing]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
':version -- The version:_default' \
&& ret=0
;;
(set-schema)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'()--remove[Have no schema any more]' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
'::file -- The JSON Schema:_files' \
&& ret=0
;;
(set-secrets)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
'*::patterns -- Patterns of keys, all of them; `*` stands for anything:_default' \
&& ret=0
;;
(set-drift)
_arguments "${_arguments_options[@]}" : \
'--threshold=[The share in drift above which the target alerts; \`default\`\: the daemon'\''s]:PERCENT:_default' \
'--grace=[How long an instance may take to follow a change; \`default\`\: the daemon'\''s]:DURATION:_default' \
'--tolerance=[How many versions an instance may lie behind; \`default\`\: the daemon'\''s]:VERSIONS:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'(--threshold --grace --tolerance)--reset[Follow the daemon'\''s settings in everything]' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__config__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-config-help-command-$line[1]:"
        case $line[1] in
            (publish)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(import)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-stable)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-secrets)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-drift)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(rollout)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__rollout_commands" \
"*::: :->rollout" \
&& ret=0

    case $state in
    (rollout)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-rollout-command-$line[1]:"
        case $line[1] in
            (plan)
_arguments "${_arguments_options[@]}" : \
'--to=[The version to bring]:VERSION:_default' \
'--from=[The stable version, to be sure that it still is]:VERSION:_default' \
'(--stages --bake --gate)--strategy=[A stored or built-in strategy (default\: canary-standard)]:NAME:_default' \
'--unit=[What the canary is made of (default\: instance)]:UNIT:((instance\:"Whole instances"
key\:"Users, sessions, requests\: whatever key the application passes"))' \
'--min-instances=[Smallest canary with unit instance]:N:_default' \
'*--pin-canary=[A key that always reads the new version]:KEY:_default' \
'*--pin-stable=[A key that never reads the new version before completion]:KEY:_default' \
'--adoption=[The share of a stage'\''s instances that must run the version before it bakes (default\: 95%)]:SHARE:_default' \
'--progress-deadline=[How long a stage waits for them before it pauses (default\: 10m)]:DURATION:_default' \
'--on-conflict=[What to do when the target has an active rollout (default\: reject)]:ON_CONFLICT:((reject\:"Be refused"
queue\:"Wait until that one has completed"
supersede\:"End that one and take its place"))' \
'*--stages=[Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own\: 1%\:10m\:manual]:WEIGHT,…:_default' \
'--bake=[How long each stage is watched (default\: 5m)]:DURATION:_default' \
'--gate=[Who opens the way out of each stage (default\: auto)]:GATE:((auto\:"It opens when the stage has baked"
manual\:"Somebody promotes"))' \
'*--clusters=[The clusters whose instances it covers (default\: all); the others read the stable version until it completes]:CLUSTER,…:_default' \
'(--clusters)*--wave=[Clusters that go at once; repeated\: one group after the other]:CLUSTER,…:_default' \
'--on-partition=[What clusters do that wait for one that is not heard of (default\: hold)]:ON_PARTITION:((hold\:"Wait for it"
continue\:"Go on without it; it takes part again when it is back"))' \
'-f+[Stages and checks from a TOML, YAML or JSON file; \`-\` is stdin]:FILE:_files' \
'--strategy-file=[Stages and checks from a TOML, YAML or JSON file; \`-\` is stdin]:FILE:_files' \
'--max-error-rate=[Roll back at once when more of the canary'\''s requests fail, e.g. 5%]:SHARE:_default' \
'--min-success-rate=[Pause when fewer of the canary'\''s requests succeed, e.g. 99%]:SHARE:_default' \
'--p50-below=[Roll back when the 50th percentile of the latency is above this, e.g. 20ms]:TIME:_default' \
'--p90-below=[Roll back when the 90th percentile is above this]:TIME:_default' \
'--p95-below=[Roll back when the 95th percentile is above this]:TIME:_default' \
'--p99-below=[Roll back when the 99th percentile is above this, e.g. 250ms]:TIME:_default' \
'--p99-vs-stable=[Roll back when the 99th percentile is above stable'\''s by this factor, e.g. x1.10]:FACTOR:_default' \
'--errors-vs-stable=[Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2]:MARGIN:_default' \
'--check-min-samples=[Fewest requests that these checks judge by (default\: 100)]:N:_default' \
'--check-window=[How far back these checks'\'' limits look (default\: 5m)]:DURATION:_default' \
'--check-interval=[How often the rollout is judged (default\: 10s)]:DURATION:_default' \
'--alpha=[The chance that comparisons ever roll back a version that is no worse than stable (default\: 1%)]:SHARE:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--initial[The target'\''s first version\: it becomes stable at once]' \
'--no-barrier[Each cluster enters the next stage when it has finished its own, whatever the others do]' \
'(--max-error-rate --min-success-rate --p50-below --p90-below --p95-below --p99-below --p99-vs-stable --errors-vs-stable --check-min-samples --check-window --check-interval --alpha)--no-analysis[Judge nothing\: leave stages when they have baked]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
&& ret=0
;;
(start)
_arguments "${_arguments_options[@]}" : \
'--to=[The version to bring]:VERSION:_default' \
'--from=[The stable version, to be sure that it still is]:VERSION:_default' \
'(--stages --bake --gate)--strategy=[A stored or built-in strategy (default\: canary-standard)]:NAME:_default' \
'--unit=[What the canary is made of (default\: instance)]:UNIT:((instance\:"Whole instances"
key\:"Users, sessions, requests\: whatever key the application passes"))' \
'--min-instances=[Smallest canary with unit instance]:N:_default' \
'*--pin-canary=[A key that always reads the new version]:KEY:_default' \
'*--pin-stable=[A key that never reads the new version before completion]:KEY:_default' \
'--adoption=[The share of a stage'\''s instances that must run the version before it bakes (default\: 95%)]:SHARE:_default' \
'--progress-deadline=[How long a stage waits for them before it pauses (default\: 10m)]:DURATION:_default' \
'--on-conflict=[What to do when the target has an active rollout (default\: reject)]:ON_CONFLICT:((reject\:"Be refused"
queue\:"Wait until that one has completed"
supersede\:"End that one and take its place"))' \
'*--stages=[Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own\: 1%\:10m\:manual]:WEIGHT,…:_default' \
'--bake=[How long each stage is watched (default\: 5m)]:DURATION:_default' \
'--gate=[Who opens the way out of each stage (default\: auto)]:GATE:((auto\:"It opens when the stage has baked"
manual\:"Somebody promotes"))' \
'*--clusters=[The clusters whose instances it covers (default\: all); the others read the stable version until it completes]:CLUSTER,…:_default' \
'(--clusters)*--wave=[Clusters that go at once; repeated\: one group after the other]:CLUSTER,…:_default' \
'--on-partition=[What clusters do that wait for one that is not heard of (default\: hold)]:ON_PARTITION:((hold\:"Wait for it"
continue\:"Go on without it; it takes part again when it is back"))' \
'-f+[Stages and checks from a TOML, YAML or JSON file; \`-\` is stdin]:FILE:_files' \
'--strategy-file=[Stages and checks from a TOML, YAML or JSON file; \`-\` is stdin]:FILE:_files' \
'--max-error-rate=[Roll back at once when more of the canary'\''s requests fail, e.g. 5%]:SHARE:_default' \
'--min-success-rate=[Pause when fewer of the canary'\''s requests succeed, e.g. 99%]:SHARE:_default' \
'--p50-below=[Roll back when the 50th percentile of the latency is above this, e.g. 20ms]:TIME:_default' \
'--p90-below=[Roll back when the 90th percentile is above this]:TIME:_default' \
'--p95-below=[Roll back when the 95th percentile is above this]:TIME:_default' \
'--p99-below=[Roll back when the 99th percentile is above this, e.g. 250ms]:TIME:_default' \
'--p99-vs-stable=[Roll back when the 99th percentile is above stable'\''s by this factor, e.g. x1.10]:FACTOR:_default' \
'--errors-vs-stable=[Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2]:MARGIN:_default' \
'--check-min-samples=[Fewest requests that these checks judge by (default\: 100)]:N:_default' \
'--check-window=[How far back these checks'\'' limits look (default\: 5m)]:DURATION:_default' \
'--check-interval=[How often the rollout is judged (default\: 10s)]:DURATION:_default' \
'--alpha=[The chance that comparisons ever roll back a version that is no worse than stable (default\: 1%)]:SHARE:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-start[Create it, but let it wait for its start]' \
'--dry-run[Show the plan, but change nothing]' \
'--initial[The target'\''s first version\: it becomes stable at once]' \
'--no-barrier[Each cluster enters the next stage when it has finished its own, whatever the others do]' \
'(--max-error-rate --min-success-rate --p50-below --p90-below --p95-below --p99-below --p99-vs-stable --errors-vs-stable --check-min-samples --check-window --check-interval --alpha)--no-analysis[Judge nothing\: leave stages when they have baked]' \
'--override-freeze[Do it although a freeze holds; takes a --reason, and is written down]' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':what -- A target, or the id of a rollout that was created or queued:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'*--phase=[Only in these phases\: queued, created, running, paused, completed, rolled_back, superseded]:PHASE,…:(queued created running paused completed rolled_back superseded)' \
'--limit=[At most so many, newest first]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Only of this app or target:_default' \
&& ret=0
;;
(get)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(wait)
_arguments "${_arguments_options[@]}" : \
'--for=[What to wait for\: completed, paused, or stage=N]:WHAT:_default' \
'--timeout=[How long to wait]:DURATION:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(promote)
_arguments "${_arguments_options[@]}" : \
'(--full)--to-stage=[Go to this stage, counted from 1]:N:_default' \
'--from-stage=[The stage that is left (default\: the one it stands at now)]:N:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--full[Skip the stages that remain and complete]' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--override-freeze[Do it although a freeze holds; takes a --reason, and is written down]' \
'--dry-run[Decide, but change nothing]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(pause)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--dry-run[Decide, but change nothing]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--dry-run[Decide, but change nothing]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--dry-run[Decide, but change nothing]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(complete)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--if-revision=[Only if its revision is still this one]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--dry-run[Decide, but change nothing]' \
'--override-freeze[Do it although a freeze holds; takes a --reason, and is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
'--limit=[At most so many, the newest ones]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--verdicts[Every verdict on it instead (of a target\: on its active rollout, else its newest); the newest stands last]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__rollout__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-rollout-help-command-$line[1]:"
        case $line[1] in
            (plan)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(start)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(get)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(wait)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(promote)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(pause)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(complete)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(analysis)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__analysis_commands" \
"*::: :->analysis" \
&& ret=0

    case $state in
    (analysis)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-analysis-command-$line[1]:"
        case $line[1] in
            (replay)
_arguments "${_arguments_options[@]}" : \
'*--set=[Change a field of the analysis, FIELD=VALUE, or of a check, CHECK.FIELD=VALUE]:CHANGE:_default' \
'-f+[Judge by the checks of this file instead of the rollout'\''s; \`-\` is stdin]:FILE:_files' \
'--strategy-file=[Judge by the checks of this file instead of the rollout'\''s; \`-\` is stdin]:FILE:_files' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--all[Show the judgements that stay the same too]' \
'--exit-code[End with status 8 when a judgement differs]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':rollout -- A rollout'\''s id, the beginning of one, or a target (its active rollout, else its newest):_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__analysis__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-analysis-help-command-$line[1]:"
        case $line[1] in
            (replay)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(drift)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__drift_commands" \
"*::: :->drift" \
&& ret=0

    case $state in
    (drift)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-drift-command-$line[1]:"
        case $line[1] in
            (summary)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--all-clusters[Also the fleets of other clusters, as far as they were heard of, with the age of what is known]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Only of this app or target:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'*--state=[Only in these states]:STATE,…:((in_sync\:"It runs what it should"
pending\:"It was given something else to run a moment ago"
behind\:"It runs an older version"
ahead\:"It runs a newer version"
unknown_version\:"It runs a version that was never published"
diverged\:"It runs the right version with other content"
rejected\:"It refuses the version that it should run"
silent\:"It has stopped reporting"))' \
'--version=[Only those that run this version]:VERSION:_default' \
'*--label=[Only with this label; may be repeated]:KEY=VALUE:_default' \
'--since=[Only those that came into their state after this moment (RFC 3339), or within this time]:TIME:_default' \
'--limit=[At most so many]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'(--state)--all[In every state, also in_sync]' \
'--exit-code[End with status 8 when one of them has drifted, be it listed or beyond the limit]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Only of this app or target:_default' \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Only of this app or target:_default' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
':instance -- Its id:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__drift__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-drift-help-command-$line[1]:"
        case $line[1] in
            (summary)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(instance)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__instance_commands" \
"*::: :->instance" \
&& ret=0

    case $state in
    (instance)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-instance-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'*--state=[Only in these states]:STATE,…:((in_sync\:"It runs what it should"
pending\:"It was given something else to run a moment ago"
behind\:"It runs an older version"
ahead\:"It runs a newer version"
unknown_version\:"It runs a version that was never published"
diverged\:"It runs the right version with other content"
rejected\:"It refuses the version that it should run"
silent\:"It has stopped reporting"))' \
'--version=[Only those that run this version]:VERSION:_default' \
'*--label=[Only with this label; may be repeated]:KEY=VALUE:_default' \
'--since=[Only those that came into their state after this moment (RFC 3339), or within this time]:TIME:_default' \
'--limit=[At most so many]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Only of this app or target:_default' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
':instance -- Its id:_default' \
&& ret=0
;;
(pin)
_arguments "${_arguments_options[@]}" : \
'--to=[The cohort]:COHORT:((canary\:"It reads the new version"
stable\:"It reads the version before"
none\:"Lift its pin"))' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
':instance -- Its id:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__instance__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-instance-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(pin)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(strategy)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__strategy_commands" \
"*::: :->strategy" \
&& ret=0

    case $state in
    (strategy)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-strategy-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--target=[Those that this target can use]:APP/PROFILE:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(set)
_arguments "${_arguments_options[@]}" : \
'--target=[Only for this target]:APP/PROFILE:_default' \
'*--stages=[Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own\: 1%\:10m\:manual]:WEIGHT,…:_default' \
'--bake=[How long each stage is watched (default\: 5m)]:DURATION:_default' \
'--gate=[Who opens the way out of each stage (default\: auto)]:GATE:((auto\:"It opens when the stage has baked"
manual\:"Somebody promotes"))' \
'-f+[Stages and checks from a TOML, YAML or JSON file; \`-\` is stdin]:FILE:_files' \
'--strategy-file=[Stages and checks from a TOML, YAML or JSON file; \`-\` is stdin]:FILE:_files' \
'--max-error-rate=[Roll back at once when more of the canary'\''s requests fail, e.g. 5%]:SHARE:_default' \
'--min-success-rate=[Pause when fewer of the canary'\''s requests succeed, e.g. 99%]:SHARE:_default' \
'--p50-below=[Roll back when the 50th percentile of the latency is above this, e.g. 20ms]:TIME:_default' \
'--p90-below=[Roll back when the 90th percentile is above this]:TIME:_default' \
'--p95-below=[Roll back when the 95th percentile is above this]:TIME:_default' \
'--p99-below=[Roll back when the 99th percentile is above this, e.g. 250ms]:TIME:_default' \
'--p99-vs-stable=[Roll back when the 99th percentile is above stable'\''s by this factor, e.g. x1.10]:FACTOR:_default' \
'--errors-vs-stable=[Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2]:MARGIN:_default' \
'--check-min-samples=[Fewest requests that these checks judge by (default\: 100)]:N:_default' \
'--check-window=[How far back these checks'\'' limits look (default\: 5m)]:DURATION:_default' \
'--check-interval=[How often the rollout is judged (default\: 10s)]:DURATION:_default' \
'--alpha=[The chance that comparisons ever roll back a version that is no worse than stable (default\: 1%)]:SHARE:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'(--max-error-rate --min-success-rate --p50-below --p90-below --p95-below --p99-below --p99-vs-stable --errors-vs-stable --check-min-samples --check-window --check-interval --alpha)--no-analysis[Judge nothing\: leave stages when they have baked]' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- What it is called:_default' \
&& ret=0
;;
(delete)
_arguments "${_arguments_options[@]}" : \
'--target=[The one of this target]:APP/PROFILE:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--allow-divergent[Write it here although another cluster is the home; is written down]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- What it is called:_default' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':file -- A TOML, YAML or JSON file; `-` is stdin:_files' \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__strategy__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-strategy-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(delete)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(freeze)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__freeze_commands" \
"*::: :->freeze" \
&& ret=0

    case $state in
    (freeze)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-freeze-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--for=[How long it lasts; with --cron, each time]:DURATION:_default' \
'--until=[When it ends, RFC 3339]:TIME:_default' \
'(--until --until-lifted)--cron=[When it begins, again and again]:EXPRESSION:_default' \
'--from=[When it begins, RFC 3339; with --cron, since when it counts (default\: now)]:TIME:_default' \
'--reason=[Why, for everyone whom it stops and for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--all[Freeze every target]' \
'--until-lifted[It ends when somebody lifts it]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- What is frozen:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--active[Only those that hold now]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(lift)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for everyone whom it stops and for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':freeze -- A freeze'\''s id, or the beginning of one:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__freeze__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-freeze-help-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lift)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(breaker)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__breaker_commands" \
"*::: :->breaker" \
&& ret=0

    case $state in
    (breaker)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-breaker-command-$line[1]:"
        case $line[1] in
            (show)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--exit-code[End with status 7 while it is open]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(reset)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why verdicts can be trusted again, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__breaker__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-breaker-help-command-$line[1]:"
        case $line[1] in
            (show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(reset)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(audit)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__audit_commands" \
"*::: :->audit" \
&& ret=0

    case $state in
    (audit)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-audit-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--target=[Only of this target]:APP/PROFILE:_default' \
'--rollout=[Only of this rollout]:ROLLOUT:_default' \
'--by=[Only by this actor]:NAME:_default' \
'--kind=[Only of this kind, e.g. stable_set]:KIND:_default' \
'--since=[Not before this moment (RFC 3339), or this long ago]:TIME:_default' \
'--limit=[At most so many]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--file=[Check this export instead of the daemon'\''s journal; \`-\` is stdin]:FILE:_files' \
'*--witness=[Ask another cluster, by its URL or its context, what it knows of the journals; may be repeated]:URL|CONTEXT:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(export)
_arguments "${_arguments_options[@]}" : \
'--from=[Begin after this revision]:REVISION:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__audit__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-audit-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(export)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(backup)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__backup_commands" \
"*::: :->backup" \
&& ret=0

    case $state in
    (backup)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-backup-command-$line[1]:"
        case $line[1] in
            (save)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--overwrite[Replace the file if it is there]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':file -- The file to write:_files' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':file -- The backup:_files' \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
'--data-dir=[The data directory to make]:DIR:_files' \
'--vortexd=[The daemon'\''s program (default\: beside this one, else the one in the path)]:FILE:_files' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':file -- The backup:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__backup__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-backup-help-command-$line[1]:"
        case $line[1] in
            (save)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(webhook)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__webhook_commands" \
"*::: :->webhook" \
&& ret=0

    case $state in
    (webhook)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-webhook-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- The webhook'\''s name:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__webhook__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-webhook-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(federation)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__federation_commands" \
"*::: :->federation" \
&& ret=0

    case $state in
    (federation)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-federation-command-$line[1]:"
        case $line[1] in
            (status)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--exit-code[End with status 8 when something needs a person]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(peers)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__federation__subcmd__peers_commands" \
"*::: :->peers" \
&& ret=0

    case $state in
    (peers)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-federation-peers-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--address=[Where it listens (default\: it dials us)]:HOST:PORT:_default' \
'--san=[The DNS name that its certificate has to carry (default\: the name)]:DNS:_default' \
'--cluster=[Its id, for a store that is older than its name (default\: what follows from the name)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- What this cluster calls it\: the name it was given in its own settings:_default' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- What this cluster calls it:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__federation__subcmd__peers__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-federation-peers-help-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(conflicts)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--all[Also those that somebody has taken note of]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
'::of -- Only of this app or target:_default' \
&& ret=0
;;
(resolve)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':conflict -- A conflict'\''s id, or the beginning of one:_default' \
&& ret=0
;;
(transfer)
_arguments "${_arguments_options[@]}" : \
'--to=[The new home]:CLUSTER:_default' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--force[Take it over from a home that cannot be asked; takes a --reason]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':target -- What it is for:_default' \
&& ret=0
;;
(retire)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':cluster -- The cluster'\''s name or id:_default' \
&& ret=0
;;
(renew)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(release)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':origin -- The origin, as `vortexctl federation status` shows it\: CLUSTER.INCARNATION:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__federation__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-federation-help-command-$line[1]:"
        case $line[1] in
            (status)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(peers)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__federation__subcmd__help__subcmd__peers_commands" \
"*::: :->peers" \
&& ret=0

    case $state in
    (peers)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-federation-help-peers-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(conflicts)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resolve)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(transfer)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(retire)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(renew)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(release)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(token)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__token_commands" \
"*::: :->token" \
&& ret=0

    case $state in
    (token)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-token-command-$line[1]:"
        case $line[1] in
            (create)
_arguments "${_arguments_options[@]}" : \
'--role=[What it allows]:ROLE:(instance viewer deployer approver admin)' \
'*--app=[Apps it is for; * stands for any characters; may be repeated]:PATTERN:_default' \
'--expires-in=[How long it holds (default\: until it is revoked)]:DURATION:_default' \
'--write-to=[Write the secret to this new file, for its owner alone, instead of printing it]:FILE:_files' \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--all-apps[For every app, those to come included]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- Its holder, as the journal calls them:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--all[Also those that were revoked or have expired, for 30 days]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(revoke)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why, for the audit trail]:TEXT:_default' \
'--request-id=[Idempotency key\: repeating the command with the same key does it once (default\: a fresh one)]:ID:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':which -- A token'\''s id, the beginning of one, or its holder'\''s name:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__token__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-token-help-command-$line[1]:"
        case $line[1] in
            (create)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(revoke)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(events)
_arguments "${_arguments_options[@]}" : \
'--from=[Begin after this revision, not with what happens next]:REVISION:_default' \
'--target=[Only of this target]:APP/PROFILE:_default' \
'--limit=[End after so many events]:N:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(context)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_vortexctl__subcmd__context_commands" \
"*::: :->context" \
&& ret=0

    case $state in
    (context)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-context-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(use)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- The context'\''s name:_default' \
&& ret=0
;;
(current)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(set)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':name -- The context'\''s name:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__context__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-context-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(use)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(current)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':shell -- The shell:(bash zsh fish)' \
&& ret=0
;;
(man)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
':folder -- The folder they are written to:_files' \
&& ret=0
;;
(demo)
_arguments "${_arguments_options[@]}" : \
'--clients=[How many simulated clients read]:N:_default' \
'--vortexd=[The daemon'\''s program (default\: the one beside this command, else the one on the path)]:FILE:_files' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'(--keep --clients)--federation[Three clusters that share one truth\: a change, a partition, a conflict and its end]' \
'--keep[Leave the daemon running, with its data]' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(demo-fleet)
_arguments "${_arguments_options[@]}" : \
'--count=[How many instances]:COUNT:_default' \
'--refused=[The version that one of them refuses]:REFUSED:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(demo-apps)
_arguments "${_arguments_options[@]}" : \
'--apps=[The applications and how their versions behave, as JSON]:APPS:_default' \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(exit-codes)
_arguments "${_arguments_options[@]}" : \
'--server=[The daemon'\''s URL]:URL:_default' \
'--context=[The context to use instead of the current one]:NAME:_default' \
'--ca-file=[Trust the daemon by this authority'\''s certificate, in PEM (default\: by whom the system trusts)]:FILE:_files' \
'--cert-file=[Show the daemon this certificate, in PEM with the chain behind it]:FILE:_files' \
'--key-file=[The key of --cert-file, in PEM]:FILE:_files' \
'-o+[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--output=[How data is printed]:OUTPUT:((table\:"Columns for people"
wide\:"More columns"
json\:"One JSON document, or one per line where it streams"
yaml\:"YAML"
name\:"Names only, one per line"))' \
'--color=[When colours are used]:COLOR:((auto\:"On terminals"
always\:"Even into pipes"
never\:"Not at all"))' \
'--call-timeout=[How long a call to the daemon may take]:DURATION:_default' \
'--actor=[Who you are, for the audit trail (default\: user@host)]:NAME:_default' \
'(--token-file)--token=[The token to call with; better in VORTEX_TOKEN, which other users of the machine do not see]:TOKEN:_default' \
'--token-file=[The file that holds the token (or VORTEX_TOKEN_FILE)]:FILE:_files' \
'--no-color[Never use colours]' \
'--yes[Ask nothing; do it]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-command-$line[1]:"
        case $line[1] in
            (config)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__config_commands" \
"*::: :->config" \
&& ret=0

    case $state in
    (config)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-config-command-$line[1]:"
        case $line[1] in
            (publish)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(import)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-stable)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-secrets)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set-drift)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(rollout)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__rollout_commands" \
"*::: :->rollout" \
&& ret=0

    case $state in
    (rollout)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-rollout-command-$line[1]:"
        case $line[1] in
            (plan)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(start)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(get)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(wait)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(promote)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(pause)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(complete)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(analysis)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__analysis_commands" \
"*::: :->analysis" \
&& ret=0

    case $state in
    (analysis)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-analysis-command-$line[1]:"
        case $line[1] in
            (replay)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(drift)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__drift_commands" \
"*::: :->drift" \
&& ret=0

    case $state in
    (drift)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-drift-command-$line[1]:"
        case $line[1] in
            (summary)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(instance)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__instance_commands" \
"*::: :->instance" \
&& ret=0

    case $state in
    (instance)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-instance-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(pin)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(strategy)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__strategy_commands" \
"*::: :->strategy" \
&& ret=0

    case $state in
    (strategy)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-strategy-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(delete)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(freeze)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__freeze_commands" \
"*::: :->freeze" \
&& ret=0

    case $state in
    (freeze)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-freeze-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lift)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(breaker)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__breaker_commands" \
"*::: :->breaker" \
&& ret=0

    case $state in
    (breaker)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-breaker-command-$line[1]:"
        case $line[1] in
            (show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(reset)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(audit)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__audit_commands" \
"*::: :->audit" \
&& ret=0

    case $state in
    (audit)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-audit-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(export)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(backup)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__backup_commands" \
"*::: :->backup" \
&& ret=0

    case $state in
    (backup)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-backup-command-$line[1]:"
        case $line[1] in
            (save)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(webhook)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__webhook_commands" \
"*::: :->webhook" \
&& ret=0

    case $state in
    (webhook)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-webhook-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(federation)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__federation_commands" \
"*::: :->federation" \
&& ret=0

    case $state in
    (federation)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-federation-command-$line[1]:"
        case $line[1] in
            (status)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(peers)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__federation__subcmd__peers_commands" \
"*::: :->peers" \
&& ret=0

    case $state in
    (peers)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-federation-peers-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(conflicts)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resolve)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(transfer)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(retire)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(renew)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(release)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(token)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__token_commands" \
"*::: :->token" \
&& ret=0

    case $state in
    (token)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-token-command-$line[1]:"
        case $line[1] in
            (create)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(revoke)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(events)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(context)
_arguments "${_arguments_options[@]}" : \
":: :_vortexctl__subcmd__help__subcmd__context_commands" \
"*::: :->context" \
&& ret=0

    case $state in
    (context)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:vortexctl-help-context-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(use)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(current)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(set)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(completions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(man)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(demo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(demo-fleet)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(demo-apps)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(exit-codes)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_vortexctl_commands] )) ||
_vortexctl_commands() {
    local commands; commands=(
'config:Versions of configuration\: publish, import, compare' \
'rollout:Rollouts\: plan, start, watch, promote, roll back' \
'analysis:How rollouts were judged, and how they would be under other limits' \
'drift:What instances run against what they should run' \
'instance:Instances\: who reports, what each runs, which cohort it is in' \
'strategy:Named stages and checks, and the files that hold them' \
'freeze:Times in which nobody new gets a version' \
'breaker:What stops automatic decisions when rollouts fall one after the other' \
'audit:Who changed what, when and why, provably' \
'backup:The whole store as one file\: save it, check it, restore it' \
'webhook:Webhooks\: how they are doing, and whether they answer' \
'federation:Clusters that share one truth\: links, members, conflicts' \
'token:Who may come in, and what for' \
'events:Every change, as it happens' \
'context:Servers by name' \
'completions:A script that completes this command in your shell' \
'man:Write the manual pages' \
'demo:See it work\: a daemon, readers, a rollout, a rollback, a fleet that reports, and rollouts that judge themselves' \
'demo-fleet:The demo'\''s instances' \
'demo-apps:The demo'\''s applications' \
'exit-codes:The statuses that commands end with' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__analysis_commands] )) ||
_vortexctl__subcmd__analysis_commands() {
    local commands; commands=(
'replay:Judge a past rollout anew, under other limits; changes nothing' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl analysis commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__analysis__subcmd__help_commands] )) ||
_vortexctl__subcmd__analysis__subcmd__help_commands() {
    local commands; commands=(
'replay:Judge a past rollout anew, under other limits; changes nothing' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl analysis help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__analysis__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__analysis__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl analysis help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__analysis__subcmd__help__subcmd__replay_commands] )) ||
_vortexctl__subcmd__analysis__subcmd__help__subcmd__replay_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl analysis help replay commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__analysis__subcmd__replay_commands] )) ||
_vortexctl__subcmd__analysis__subcmd__replay_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl analysis replay commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit_commands] )) ||
_vortexctl__subcmd__audit_commands() {
    local commands; commands=(
'list:Changes, newest first' \
'verify:Check the hash chain of the journal or of an export, and ask other clusters about it' \
'export:Every change with the bytes its hash covers, as JSON lines' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl audit commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__export_commands] )) ||
_vortexctl__subcmd__audit__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit export commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__help_commands] )) ||
_vortexctl__subcmd__audit__subcmd__help_commands() {
    local commands; commands=(
'list:Changes, newest first' \
'verify:Check the hash chain of the journal or of an export, and ask other clusters about it' \
'export:Every change with the bytes its hash covers, as JSON lines' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl audit help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__help__subcmd__export_commands] )) ||
_vortexctl__subcmd__audit__subcmd__help__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit help export commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__audit__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__audit__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__help__subcmd__verify_commands] )) ||
_vortexctl__subcmd__audit__subcmd__help__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit help verify commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__list_commands] )) ||
_vortexctl__subcmd__audit__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__audit__subcmd__verify_commands] )) ||
_vortexctl__subcmd__audit__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl audit verify commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup_commands] )) ||
_vortexctl__subcmd__backup_commands() {
    local commands; commands=(
'save:Take a backup of a running daemon, of one revision' \
'verify:Read a backup from its first byte to its last, without a daemon, and name what is damaged' \
'restore:Make a store out of a backup, in a directory that is new or empty' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl backup commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__help_commands] )) ||
_vortexctl__subcmd__backup__subcmd__help_commands() {
    local commands; commands=(
'save:Take a backup of a running daemon, of one revision' \
'verify:Read a backup from its first byte to its last, without a daemon, and name what is damaged' \
'restore:Make a store out of a backup, in a directory that is new or empty' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl backup help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__backup__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__help__subcmd__restore_commands] )) ||
_vortexctl__subcmd__backup__subcmd__help__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup help restore commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__help__subcmd__save_commands] )) ||
_vortexctl__subcmd__backup__subcmd__help__subcmd__save_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup help save commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__help__subcmd__verify_commands] )) ||
_vortexctl__subcmd__backup__subcmd__help__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup help verify commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__restore_commands] )) ||
_vortexctl__subcmd__backup__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup restore commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__save_commands] )) ||
_vortexctl__subcmd__backup__subcmd__save_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup save commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__backup__subcmd__verify_commands] )) ||
_vortexctl__subcmd__backup__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl backup verify commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker_commands] )) ||
_vortexctl__subcmd__breaker_commands() {
    local commands; commands=(
'show:Whether it is open, and the rollouts that were rolled back automatically of late' \
'reset:Close it\: verdicts promote and roll back by themselves again' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl breaker commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker__subcmd__help_commands] )) ||
_vortexctl__subcmd__breaker__subcmd__help_commands() {
    local commands; commands=(
'show:Whether it is open, and the rollouts that were rolled back automatically of late' \
'reset:Close it\: verdicts promote and roll back by themselves again' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl breaker help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__breaker__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl breaker help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker__subcmd__help__subcmd__reset_commands] )) ||
_vortexctl__subcmd__breaker__subcmd__help__subcmd__reset_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl breaker help reset commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker__subcmd__help__subcmd__show_commands] )) ||
_vortexctl__subcmd__breaker__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl breaker help show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker__subcmd__reset_commands] )) ||
_vortexctl__subcmd__breaker__subcmd__reset_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl breaker reset commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__breaker__subcmd__show_commands] )) ||
_vortexctl__subcmd__breaker__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl breaker show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__completions_commands] )) ||
_vortexctl__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl completions commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config_commands] )) ||
_vortexctl__subcmd__config_commands() {
    local commands; commands=(
'publish:Store an immutable version' \
'import:Publish every target of a directory laid out for Spring' \
'list:Targets; or the versions of one' \
'show:A version'\''s documents; or what a key reads now' \
'diff:What changes between two versions, key by key' \
'history:What happened to a target' \
'set-stable:Set what everyone outside a canary reads' \
'set-schema:Attach a JSON Schema that every version must satisfy' \
'set-secrets:Name the keys whose values are secret' \
'set-drift:Set when a target'\''s instances count as drifted, and when it alerts' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl config commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__diff_commands] )) ||
_vortexctl__subcmd__config__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config diff commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help_commands] )) ||
_vortexctl__subcmd__config__subcmd__help_commands() {
    local commands; commands=(
'publish:Store an immutable version' \
'import:Publish every target of a directory laid out for Spring' \
'list:Targets; or the versions of one' \
'show:A version'\''s documents; or what a key reads now' \
'diff:What changes between two versions, key by key' \
'history:What happened to a target' \
'set-stable:Set what everyone outside a canary reads' \
'set-schema:Attach a JSON Schema that every version must satisfy' \
'set-secrets:Name the keys whose values are secret' \
'set-drift:Set when a target'\''s instances count as drifted, and when it alerts' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl config help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__diff_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help diff commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__history_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help history commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__import_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__import_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help import commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__publish_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__publish_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help publish commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__set-drift_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__set-drift_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help set-drift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__set-schema_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__set-schema_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help set-schema commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__set-secrets_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__set-secrets_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help set-secrets commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__set-stable_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__set-stable_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help set-stable commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__help__subcmd__show_commands] )) ||
_vortexctl__subcmd__config__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config help show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__history_commands] )) ||
_vortexctl__subcmd__config__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config history commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__import_commands] )) ||
_vortexctl__subcmd__config__subcmd__import_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config import commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__list_commands] )) ||
_vortexctl__subcmd__config__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__publish_commands] )) ||
_vortexctl__subcmd__config__subcmd__publish_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config publish commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__set-drift_commands] )) ||
_vortexctl__subcmd__config__subcmd__set-drift_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config set-drift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__set-schema_commands] )) ||
_vortexctl__subcmd__config__subcmd__set-schema_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config set-schema commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__set-secrets_commands] )) ||
_vortexctl__subcmd__config__subcmd__set-secrets_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config set-secrets commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__set-stable_commands] )) ||
_vortexctl__subcmd__config__subcmd__set-stable_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config set-stable commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__config__subcmd__show_commands] )) ||
_vortexctl__subcmd__config__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl config show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context_commands] )) ||
_vortexctl__subcmd__context_commands() {
    local commands; commands=(
'list:Every context; the current one is marked' \
'use:Make a context the current one' \
'current:The context and the server that commands would use now' \
'set:Add a context, or change its server; the first one becomes the current one' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl context commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__current_commands] )) ||
_vortexctl__subcmd__context__subcmd__current_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context current commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__help_commands] )) ||
_vortexctl__subcmd__context__subcmd__help_commands() {
    local commands; commands=(
'list:Every context; the current one is marked' \
'use:Make a context the current one' \
'current:The context and the server that commands would use now' \
'set:Add a context, or change its server; the first one becomes the current one' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl context help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__help__subcmd__current_commands] )) ||
_vortexctl__subcmd__context__subcmd__help__subcmd__current_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context help current commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__context__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__context__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__help__subcmd__set_commands] )) ||
_vortexctl__subcmd__context__subcmd__help__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context help set commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__help__subcmd__use_commands] )) ||
_vortexctl__subcmd__context__subcmd__help__subcmd__use_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context help use commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__list_commands] )) ||
_vortexctl__subcmd__context__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__set_commands] )) ||
_vortexctl__subcmd__context__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context set commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__context__subcmd__use_commands] )) ||
_vortexctl__subcmd__context__subcmd__use_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl context use commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__demo_commands] )) ||
_vortexctl__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl demo commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__demo-apps_commands] )) ||
_vortexctl__subcmd__demo-apps_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl demo-apps commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__demo-fleet_commands] )) ||
_vortexctl__subcmd__demo-fleet_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl demo-fleet commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift_commands] )) ||
_vortexctl__subcmd__drift_commands() {
    local commands; commands=(
'summary:How many instances of each target have drifted' \
'list:Instances that do not run what they should' \
'watch:Follow the summary\: live on a terminal, JSON lines elsewhere' \
'explain:Why an instance is in its state, and what to do about it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl drift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__explain_commands] )) ||
_vortexctl__subcmd__drift__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift explain commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__help_commands] )) ||
_vortexctl__subcmd__drift__subcmd__help_commands() {
    local commands; commands=(
'summary:How many instances of each target have drifted' \
'list:Instances that do not run what they should' \
'watch:Follow the summary\: live on a terminal, JSON lines elsewhere' \
'explain:Why an instance is in its state, and what to do about it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl drift help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__help__subcmd__explain_commands] )) ||
_vortexctl__subcmd__drift__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift help explain commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__drift__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__drift__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__help__subcmd__summary_commands] )) ||
_vortexctl__subcmd__drift__subcmd__help__subcmd__summary_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift help summary commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__help__subcmd__watch_commands] )) ||
_vortexctl__subcmd__drift__subcmd__help__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift help watch commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__list_commands] )) ||
_vortexctl__subcmd__drift__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__summary_commands] )) ||
_vortexctl__subcmd__drift__subcmd__summary_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift summary commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__drift__subcmd__watch_commands] )) ||
_vortexctl__subcmd__drift__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl drift watch commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__events_commands] )) ||
_vortexctl__subcmd__events_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl events commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__exit-codes_commands] )) ||
_vortexctl__subcmd__exit-codes_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl exit-codes commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation_commands] )) ||
_vortexctl__subcmd__federation_commands() {
    local commands; commands=(
'status:This cluster, its members and its links, and what needs a person' \
'peers:The clusters this one talks to; add and remove them' \
'conflicts:Rollouts that were started at once in two clusters, and which of them goes on' \
'resolve:Take note of a conflict\: it is not shown as open any more' \
'transfer:Have another cluster write a target from now on' \
'retire:Count a cluster out that is gone for good' \
'renew:Write under a new incarnation\: the way out for a store that was restored or cloned' \
'release:Take ops of a forked origin again, once only one store writes it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl federation commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__conflicts_commands] )) ||
_vortexctl__subcmd__federation__subcmd__conflicts_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation conflicts commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help_commands() {
    local commands; commands=(
'status:This cluster, its members and its links, and what needs a person' \
'peers:The clusters this one talks to; add and remove them' \
'conflicts:Rollouts that were started at once in two clusters, and which of them goes on' \
'resolve:Take note of a conflict\: it is not shown as open any more' \
'transfer:Have another cluster write a target from now on' \
'retire:Count a cluster out that is gone for good' \
'renew:Write under a new incarnation\: the way out for a store that was restored or cloned' \
'release:Take ops of a forked origin again, once only one store writes it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl federation help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__conflicts_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__conflicts_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help conflicts commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__peers_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__peers_commands() {
    local commands; commands=(
'add:Talk to one more cluster from now on, also after a restart' \
'remove:Talk to a cluster no more' \
    )
    _describe -t commands 'vortexctl federation help peers commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__peers__subcmd__add_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__peers__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help peers add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__peers__subcmd__remove_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__peers__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help peers remove commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__release_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__release_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help release commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__renew_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__renew_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help renew commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__resolve_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__resolve_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help resolve commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__retire_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__retire_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help retire commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__status_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help status commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__help__subcmd__transfer_commands] )) ||
_vortexctl__subcmd__federation__subcmd__help__subcmd__transfer_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation help transfer commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers_commands() {
    local commands; commands=(
'add:Talk to one more cluster from now on, also after a restart' \
'remove:Talk to a cluster no more' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl federation peers commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers__subcmd__add_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation peers add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers__subcmd__help_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers__subcmd__help_commands() {
    local commands; commands=(
'add:Talk to one more cluster from now on, also after a restart' \
'remove:Talk to a cluster no more' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl federation peers help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers__subcmd__help__subcmd__add_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation peers help add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation peers help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers__subcmd__help__subcmd__remove_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers__subcmd__help__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation peers help remove commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__peers__subcmd__remove_commands] )) ||
_vortexctl__subcmd__federation__subcmd__peers__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation peers remove commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__release_commands] )) ||
_vortexctl__subcmd__federation__subcmd__release_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation release commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__renew_commands] )) ||
_vortexctl__subcmd__federation__subcmd__renew_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation renew commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__resolve_commands] )) ||
_vortexctl__subcmd__federation__subcmd__resolve_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation resolve commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__retire_commands] )) ||
_vortexctl__subcmd__federation__subcmd__retire_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation retire commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__status_commands] )) ||
_vortexctl__subcmd__federation__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation status commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__federation__subcmd__transfer_commands] )) ||
_vortexctl__subcmd__federation__subcmd__transfer_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl federation transfer commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze_commands] )) ||
_vortexctl__subcmd__freeze_commands() {
    local commands; commands=(
'add:Freeze an app, a target or everything\: once, until lifted, or by cron' \
'list:Freezes\: those that hold, those to come, and those that ended not long ago' \
'lift:End a freeze for good' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl freeze commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__add_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__help_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__help_commands() {
    local commands; commands=(
'add:Freeze an app, a target or everything\: once, until lifted, or by cron' \
'list:Freezes\: those that hold, those to come, and those that ended not long ago' \
'lift:End a freeze for good' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl freeze help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__help__subcmd__add_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze help add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__help__subcmd__lift_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__help__subcmd__lift_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze help lift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__lift_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__lift_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze lift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__freeze__subcmd__list_commands] )) ||
_vortexctl__subcmd__freeze__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl freeze list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help_commands] )) ||
_vortexctl__subcmd__help_commands() {
    local commands; commands=(
'config:Versions of configuration\: publish, import, compare' \
'rollout:Rollouts\: plan, start, watch, promote, roll back' \
'analysis:How rollouts were judged, and how they would be under other limits' \
'drift:What instances run against what they should run' \
'instance:Instances\: who reports, what each runs, which cohort it is in' \
'strategy:Named stages and checks, and the files that hold them' \
'freeze:Times in which nobody new gets a version' \
'breaker:What stops automatic decisions when rollouts fall one after the other' \
'audit:Who changed what, when and why, provably' \
'backup:The whole store as one file\: save it, check it, restore it' \
'webhook:Webhooks\: how they are doing, and whether they answer' \
'federation:Clusters that share one truth\: links, members, conflicts' \
'token:Who may come in, and what for' \
'events:Every change, as it happens' \
'context:Servers by name' \
'completions:A script that completes this command in your shell' \
'man:Write the manual pages' \
'demo:See it work\: a daemon, readers, a rollout, a rollback, a fleet that reports, and rollouts that judge themselves' \
'demo-fleet:The demo'\''s instances' \
'demo-apps:The demo'\''s applications' \
'exit-codes:The statuses that commands end with' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__analysis_commands] )) ||
_vortexctl__subcmd__help__subcmd__analysis_commands() {
    local commands; commands=(
'replay:Judge a past rollout anew, under other limits; changes nothing' \
    )
    _describe -t commands 'vortexctl help analysis commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__analysis__subcmd__replay_commands] )) ||
_vortexctl__subcmd__help__subcmd__analysis__subcmd__replay_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help analysis replay commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__audit_commands] )) ||
_vortexctl__subcmd__help__subcmd__audit_commands() {
    local commands; commands=(
'list:Changes, newest first' \
'verify:Check the hash chain of the journal or of an export, and ask other clusters about it' \
'export:Every change with the bytes its hash covers, as JSON lines' \
    )
    _describe -t commands 'vortexctl help audit commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__audit__subcmd__export_commands] )) ||
_vortexctl__subcmd__help__subcmd__audit__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help audit export commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__audit__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__audit__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help audit list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__audit__subcmd__verify_commands] )) ||
_vortexctl__subcmd__help__subcmd__audit__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help audit verify commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__backup_commands] )) ||
_vortexctl__subcmd__help__subcmd__backup_commands() {
    local commands; commands=(
'save:Take a backup of a running daemon, of one revision' \
'verify:Read a backup from its first byte to its last, without a daemon, and name what is damaged' \
'restore:Make a store out of a backup, in a directory that is new or empty' \
    )
    _describe -t commands 'vortexctl help backup commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__backup__subcmd__restore_commands] )) ||
_vortexctl__subcmd__help__subcmd__backup__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help backup restore commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__backup__subcmd__save_commands] )) ||
_vortexctl__subcmd__help__subcmd__backup__subcmd__save_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help backup save commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__backup__subcmd__verify_commands] )) ||
_vortexctl__subcmd__help__subcmd__backup__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help backup verify commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__breaker_commands] )) ||
_vortexctl__subcmd__help__subcmd__breaker_commands() {
    local commands; commands=(
'show:Whether it is open, and the rollouts that were rolled back automatically of late' \
'reset:Close it\: verdicts promote and roll back by themselves again' \
    )
    _describe -t commands 'vortexctl help breaker commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__breaker__subcmd__reset_commands] )) ||
_vortexctl__subcmd__help__subcmd__breaker__subcmd__reset_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help breaker reset commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__breaker__subcmd__show_commands] )) ||
_vortexctl__subcmd__help__subcmd__breaker__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help breaker show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__completions_commands] )) ||
_vortexctl__subcmd__help__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help completions commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config_commands] )) ||
_vortexctl__subcmd__help__subcmd__config_commands() {
    local commands; commands=(
'publish:Store an immutable version' \
'import:Publish every target of a directory laid out for Spring' \
'list:Targets; or the versions of one' \
'show:A version'\''s documents; or what a key reads now' \
'diff:What changes between two versions, key by key' \
'history:What happened to a target' \
'set-stable:Set what everyone outside a canary reads' \
'set-schema:Attach a JSON Schema that every version must satisfy' \
'set-secrets:Name the keys whose values are secret' \
'set-drift:Set when a target'\''s instances count as drifted, and when it alerts' \
    )
    _describe -t commands 'vortexctl help config commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__diff_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config diff commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__history_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config history commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__import_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__import_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config import commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__publish_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__publish_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config publish commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__set-drift_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__set-drift_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config set-drift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__set-schema_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__set-schema_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config set-schema commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__set-secrets_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__set-secrets_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config set-secrets commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__set-stable_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__set-stable_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config set-stable commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__config__subcmd__show_commands] )) ||
_vortexctl__subcmd__help__subcmd__config__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help config show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__context_commands] )) ||
_vortexctl__subcmd__help__subcmd__context_commands() {
    local commands; commands=(
'list:Every context; the current one is marked' \
'use:Make a context the current one' \
'current:The context and the server that commands would use now' \
'set:Add a context, or change its server; the first one becomes the current one' \
    )
    _describe -t commands 'vortexctl help context commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__context__subcmd__current_commands] )) ||
_vortexctl__subcmd__help__subcmd__context__subcmd__current_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help context current commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__context__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__context__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help context list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__context__subcmd__set_commands] )) ||
_vortexctl__subcmd__help__subcmd__context__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help context set commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__context__subcmd__use_commands] )) ||
_vortexctl__subcmd__help__subcmd__context__subcmd__use_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help context use commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__demo_commands] )) ||
_vortexctl__subcmd__help__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help demo commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__demo-apps_commands] )) ||
_vortexctl__subcmd__help__subcmd__demo-apps_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help demo-apps commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__demo-fleet_commands] )) ||
_vortexctl__subcmd__help__subcmd__demo-fleet_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help demo-fleet commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__drift_commands] )) ||
_vortexctl__subcmd__help__subcmd__drift_commands() {
    local commands; commands=(
'summary:How many instances of each target have drifted' \
'list:Instances that do not run what they should' \
'watch:Follow the summary\: live on a terminal, JSON lines elsewhere' \
'explain:Why an instance is in its state, and what to do about it' \
    )
    _describe -t commands 'vortexctl help drift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__drift__subcmd__explain_commands] )) ||
_vortexctl__subcmd__help__subcmd__drift__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help drift explain commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__drift__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__drift__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help drift list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__drift__subcmd__summary_commands] )) ||
_vortexctl__subcmd__help__subcmd__drift__subcmd__summary_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help drift summary commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__drift__subcmd__watch_commands] )) ||
_vortexctl__subcmd__help__subcmd__drift__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help drift watch commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__events_commands] )) ||
_vortexctl__subcmd__help__subcmd__events_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help events commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__exit-codes_commands] )) ||
_vortexctl__subcmd__help__subcmd__exit-codes_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help exit-codes commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation_commands() {
    local commands; commands=(
'status:This cluster, its members and its links, and what needs a person' \
'peers:The clusters this one talks to; add and remove them' \
'conflicts:Rollouts that were started at once in two clusters, and which of them goes on' \
'resolve:Take note of a conflict\: it is not shown as open any more' \
'transfer:Have another cluster write a target from now on' \
'retire:Count a cluster out that is gone for good' \
'renew:Write under a new incarnation\: the way out for a store that was restored or cloned' \
'release:Take ops of a forked origin again, once only one store writes it' \
    )
    _describe -t commands 'vortexctl help federation commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__conflicts_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__conflicts_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation conflicts commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__peers_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__peers_commands() {
    local commands; commands=(
'add:Talk to one more cluster from now on, also after a restart' \
'remove:Talk to a cluster no more' \
    )
    _describe -t commands 'vortexctl help federation peers commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__peers__subcmd__add_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__peers__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation peers add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__peers__subcmd__remove_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__peers__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation peers remove commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__release_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__release_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation release commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__renew_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__renew_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation renew commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__resolve_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__resolve_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation resolve commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__retire_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__retire_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation retire commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__status_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation status commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__federation__subcmd__transfer_commands] )) ||
_vortexctl__subcmd__help__subcmd__federation__subcmd__transfer_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help federation transfer commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__freeze_commands] )) ||
_vortexctl__subcmd__help__subcmd__freeze_commands() {
    local commands; commands=(
'add:Freeze an app, a target or everything\: once, until lifted, or by cron' \
'list:Freezes\: those that hold, those to come, and those that ended not long ago' \
'lift:End a freeze for good' \
    )
    _describe -t commands 'vortexctl help freeze commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__freeze__subcmd__add_commands] )) ||
_vortexctl__subcmd__help__subcmd__freeze__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help freeze add commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__freeze__subcmd__lift_commands] )) ||
_vortexctl__subcmd__help__subcmd__freeze__subcmd__lift_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help freeze lift commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__freeze__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__freeze__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help freeze list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__instance_commands] )) ||
_vortexctl__subcmd__help__subcmd__instance_commands() {
    local commands; commands=(
'list:Instances that report, in every state' \
'show:One instance, with its labels' \
'pin:Put an instance into a cohort of the active rollout, whatever its share' \
    )
    _describe -t commands 'vortexctl help instance commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__instance__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__instance__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help instance list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__instance__subcmd__pin_commands] )) ||
_vortexctl__subcmd__help__subcmd__instance__subcmd__pin_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help instance pin commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__instance__subcmd__show_commands] )) ||
_vortexctl__subcmd__help__subcmd__instance__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help instance show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__man_commands] )) ||
_vortexctl__subcmd__help__subcmd__man_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help man commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout_commands() {
    local commands; commands=(
'plan:What a rollout would do, stage by stage' \
'start:Create a rollout and start it' \
'list:Rollouts, newest first' \
'get:One rollout' \
'watch:Follow a rollout until it ends\: live on a terminal, JSON lines elsewhere' \
'wait:Wait until a rollout has completed, is paused, or has reached a stage' \
'promote:Leave the current stage' \
'pause:Hold a rollout where it stands' \
'resume:Let a paused rollout go on' \
'rollback:Return everyone to the version before; legal in every phase' \
'complete:End the bake of the last stage\: the version becomes stable' \
'explain:Why it stands where it stands\: what was measured, what was decided on it, what to do next' \
'history:What happened to a rollout; or the rollouts a target has had' \
    )
    _describe -t commands 'vortexctl help rollout commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__complete_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__complete_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout complete commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__explain_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout explain commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__get_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__get_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout get commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__history_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout history commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__pause_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__pause_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout pause commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__plan_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__plan_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout plan commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__promote_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__promote_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout promote commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__resume_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout resume commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__rollback_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout rollback commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__start_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__start_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout start commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__wait_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__wait_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout wait commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__rollout__subcmd__watch_commands] )) ||
_vortexctl__subcmd__help__subcmd__rollout__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help rollout watch commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__strategy_commands] )) ||
_vortexctl__subcmd__help__subcmd__strategy_commands() {
    local commands; commands=(
'list:The built-in strategies and the stored ones' \
'set:Store a strategy' \
'delete:Delete a stored strategy; rollouts that use it keep their stages' \
'check:Read a strategy file and show what it says; needs no daemon' \
'schema:The JSON Schema of strategy files, for editors' \
    )
    _describe -t commands 'vortexctl help strategy commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__strategy__subcmd__check_commands] )) ||
_vortexctl__subcmd__help__subcmd__strategy__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help strategy check commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__strategy__subcmd__delete_commands] )) ||
_vortexctl__subcmd__help__subcmd__strategy__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help strategy delete commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__strategy__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__strategy__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help strategy list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__strategy__subcmd__schema_commands] )) ||
_vortexctl__subcmd__help__subcmd__strategy__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help strategy schema commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__strategy__subcmd__set_commands] )) ||
_vortexctl__subcmd__help__subcmd__strategy__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help strategy set commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__token_commands] )) ||
_vortexctl__subcmd__help__subcmd__token_commands() {
    local commands; commands=(
'create:Make a token; its secret is shown once' \
'list:Tokens that hold, without their secrets' \
'revoke:End a token for good\: calls with it are refused, its streams end within seconds' \
    )
    _describe -t commands 'vortexctl help token commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__token__subcmd__create_commands] )) ||
_vortexctl__subcmd__help__subcmd__token__subcmd__create_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help token create commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__token__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__token__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help token list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__token__subcmd__revoke_commands] )) ||
_vortexctl__subcmd__help__subcmd__token__subcmd__revoke_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help token revoke commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__webhook_commands] )) ||
_vortexctl__subcmd__help__subcmd__webhook_commands() {
    local commands; commands=(
'list:Where events go, what waits, and what went wrong last' \
'test:Send one ping now and show what comes back' \
    )
    _describe -t commands 'vortexctl help webhook commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__webhook__subcmd__list_commands] )) ||
_vortexctl__subcmd__help__subcmd__webhook__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help webhook list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__help__subcmd__webhook__subcmd__test_commands] )) ||
_vortexctl__subcmd__help__subcmd__webhook__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl help webhook test commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance_commands] )) ||
_vortexctl__subcmd__instance_commands() {
    local commands; commands=(
'list:Instances that report, in every state' \
'show:One instance, with its labels' \
'pin:Put an instance into a cohort of the active rollout, whatever its share' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl instance commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__help_commands] )) ||
_vortexctl__subcmd__instance__subcmd__help_commands() {
    local commands; commands=(
'list:Instances that report, in every state' \
'show:One instance, with its labels' \
'pin:Put an instance into a cohort of the active rollout, whatever its share' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl instance help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__instance__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__instance__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__help__subcmd__pin_commands] )) ||
_vortexctl__subcmd__instance__subcmd__help__subcmd__pin_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance help pin commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__help__subcmd__show_commands] )) ||
_vortexctl__subcmd__instance__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance help show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__list_commands] )) ||
_vortexctl__subcmd__instance__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__pin_commands] )) ||
_vortexctl__subcmd__instance__subcmd__pin_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance pin commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__instance__subcmd__show_commands] )) ||
_vortexctl__subcmd__instance__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl instance show commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__man_commands] )) ||
_vortexctl__subcmd__man_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl man commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout_commands] )) ||
_vortexctl__subcmd__rollout_commands() {
    local commands; commands=(
'plan:What a rollout would do, stage by stage' \
'start:Create a rollout and start it' \
'list:Rollouts, newest first' \
'get:One rollout' \
'watch:Follow a rollout until it ends\: live on a terminal, JSON lines elsewhere' \
'wait:Wait until a rollout has completed, is paused, or has reached a stage' \
'promote:Leave the current stage' \
'pause:Hold a rollout where it stands' \
'resume:Let a paused rollout go on' \
'rollback:Return everyone to the version before; legal in every phase' \
'complete:End the bake of the last stage\: the version becomes stable' \
'explain:Why it stands where it stands\: what was measured, what was decided on it, what to do next' \
'history:What happened to a rollout; or the rollouts a target has had' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl rollout commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__complete_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__complete_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout complete commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__explain_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout explain commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__get_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__get_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout get commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help_commands() {
    local commands; commands=(
'plan:What a rollout would do, stage by stage' \
'start:Create a rollout and start it' \
'list:Rollouts, newest first' \
'get:One rollout' \
'watch:Follow a rollout until it ends\: live on a terminal, JSON lines elsewhere' \
'wait:Wait until a rollout has completed, is paused, or has reached a stage' \
'promote:Leave the current stage' \
'pause:Hold a rollout where it stands' \
'resume:Let a paused rollout go on' \
'rollback:Return everyone to the version before; legal in every phase' \
'complete:End the bake of the last stage\: the version becomes stable' \
'explain:Why it stands where it stands\: what was measured, what was decided on it, what to do next' \
'history:What happened to a rollout; or the rollouts a target has had' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl rollout help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__complete_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__complete_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help complete commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__explain_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help explain commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__get_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__get_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help get commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__history_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help history commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__pause_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__pause_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help pause commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__plan_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__plan_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help plan commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__promote_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__promote_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help promote commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__resume_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help resume commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__rollback_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help rollback commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__start_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__start_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help start commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__wait_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__wait_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help wait commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__help__subcmd__watch_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__help__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout help watch commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__history_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout history commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__list_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__pause_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__pause_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout pause commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__plan_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__plan_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout plan commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__promote_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__promote_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout promote commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__resume_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout resume commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__rollback_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout rollback commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__start_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__start_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout start commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__wait_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__wait_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout wait commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__rollout__subcmd__watch_commands] )) ||
_vortexctl__subcmd__rollout__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl rollout watch commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy_commands] )) ||
_vortexctl__subcmd__strategy_commands() {
    local commands; commands=(
'list:The built-in strategies and the stored ones' \
'set:Store a strategy' \
'delete:Delete a stored strategy; rollouts that use it keep their stages' \
'check:Read a strategy file and show what it says; needs no daemon' \
'schema:The JSON Schema of strategy files, for editors' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl strategy commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__check_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy check commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__delete_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy delete commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help_commands() {
    local commands; commands=(
'list:The built-in strategies and the stored ones' \
'set:Store a strategy' \
'delete:Delete a stored strategy; rollouts that use it keep their stages' \
'check:Read a strategy file and show what it says; needs no daemon' \
'schema:The JSON Schema of strategy files, for editors' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl strategy help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help__subcmd__check_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy help check commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help__subcmd__delete_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy help delete commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help__subcmd__schema_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy help schema commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__help__subcmd__set_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__help__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy help set commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__list_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__schema_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy schema commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__strategy__subcmd__set_commands] )) ||
_vortexctl__subcmd__strategy__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl strategy set commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token_commands] )) ||
_vortexctl__subcmd__token_commands() {
    local commands; commands=(
'create:Make a token; its secret is shown once' \
'list:Tokens that hold, without their secrets' \
'revoke:End a token for good\: calls with it are refused, its streams end within seconds' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl token commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__create_commands] )) ||
_vortexctl__subcmd__token__subcmd__create_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token create commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__help_commands] )) ||
_vortexctl__subcmd__token__subcmd__help_commands() {
    local commands; commands=(
'create:Make a token; its secret is shown once' \
'list:Tokens that hold, without their secrets' \
'revoke:End a token for good\: calls with it are refused, its streams end within seconds' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl token help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__help__subcmd__create_commands] )) ||
_vortexctl__subcmd__token__subcmd__help__subcmd__create_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token help create commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__token__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__token__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__help__subcmd__revoke_commands] )) ||
_vortexctl__subcmd__token__subcmd__help__subcmd__revoke_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token help revoke commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__list_commands] )) ||
_vortexctl__subcmd__token__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__token__subcmd__revoke_commands] )) ||
_vortexctl__subcmd__token__subcmd__revoke_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl token revoke commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook_commands] )) ||
_vortexctl__subcmd__webhook_commands() {
    local commands; commands=(
'list:Where events go, what waits, and what went wrong last' \
'test:Send one ping now and show what comes back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl webhook commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook__subcmd__help_commands] )) ||
_vortexctl__subcmd__webhook__subcmd__help_commands() {
    local commands; commands=(
'list:Where events go, what waits, and what went wrong last' \
'test:Send one ping now and show what comes back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'vortexctl webhook help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook__subcmd__help__subcmd__help_commands] )) ||
_vortexctl__subcmd__webhook__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl webhook help help commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook__subcmd__help__subcmd__list_commands] )) ||
_vortexctl__subcmd__webhook__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl webhook help list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook__subcmd__help__subcmd__test_commands] )) ||
_vortexctl__subcmd__webhook__subcmd__help__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl webhook help test commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook__subcmd__list_commands] )) ||
_vortexctl__subcmd__webhook__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl webhook list commands' commands "$@"
}
(( $+functions[_vortexctl__subcmd__webhook__subcmd__test_commands] )) ||
_vortexctl__subcmd__webhook__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'vortexctl webhook test commands' commands "$@"
}

if [ "$funcstack[1]" = "_vortexctl" ]; then
    _vortexctl "$@"
else
    compdef _vortexctl vortexctl
fi
