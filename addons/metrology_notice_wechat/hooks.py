def uninstall_hook(env):
    """Who was told by WeChat is told by the channels that are left."""
    env["res.partner"].with_context(active_test=False).search([("notice_channel", "=", "wechat")]).write(
        {"notice_channel": "auto"}
    )
    env["metrology.notice.rung"].search([("channel", "=", "wechat")]).unlink()
