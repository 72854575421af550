/** What every view of the store is given. */
export const storeProps = {
    board: Object,
    params: Object,
    go: Function,
    goHome: Function,
    open: Function,
    setBoard: Function,
};
