def refute(open_targets, program, paths, options, pool, asker):
    return {}
